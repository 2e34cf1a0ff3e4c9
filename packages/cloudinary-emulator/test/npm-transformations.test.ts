import sharp from "sharp";
import { expect, it, onTestFinished } from "vitest";
import { photoPath } from "./emulator.js";
import { startWithSdk } from "./sdk.js";

it("delivers by the newest definition of a named transformation", async () => {
  const sdk = await startWithSdk();
  onTestFinished(() => sdk.close());
  const { api, uploader } = sdk.cloudinary;
  const { url } = await uploader.upload(photoPath("cat.jpg"));
  const widths: (number | undefined)[] = [];

  for (const width of [10, 20]) {
    await api.create_transformation("avatar", { width, height: 10, crop: "fill" });
    const delivered = await fetch(url.replace("/upload/", "/upload/t_avatar/"));
    widths.push((await sharp(Buffer.from(await delivered.arrayBuffer())).metadata()).width);
    await api.delete_transformation("avatar");
  }

  expect(widths).toEqual([10, 20]);
});
