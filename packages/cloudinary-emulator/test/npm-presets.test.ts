import { describe, expect, it } from "vitest";
import { photoPath } from "./emulator.js";
import { startForFile } from "./sdk.js";

const GIVEN = [
  {
    name: "avatars",
    unsigned: true,
    settings: { folder: "avatars", tags: ["user"], allowed_formats: ["jpg"] },
  },
];

const sdk = await startForFile({ presets: GIVEN });
const { uploader, api } = sdk.cloudinary;

describe("an upload preset", () => {
  it("lets pages upload without a signature, with what it sets", async () => {
    const uploaded = await uploader.unsigned_upload(photoPath("cat.jpg"), "avatars", { tags: "mine" });

    expect(uploaded).toMatchObject({
      public_id: expect.stringMatching(/^avatars\/[a-z0-9]{20}$/),
      asset_folder: "avatars",
      tags: ["user", "mine"],
    });
    await expect(uploader.unsigned_upload(photoPath("cut-out.png"), "avatars")).rejects.toMatchObject({
      message: "Image file format png not allowed",
    });
  });

  it("never overwrites without a signature", async () => {
    const first = await uploader.unsigned_upload(photoPath("cat.jpg"), "avatars", { public_id: "a" });
    const second = await uploader.unsigned_upload(photoPath("face.jpg"), "avatars", { public_id: "a" });

    expect(second).toMatchObject({ existing: true, etag: first.etag });
  });

  it("refuses parameters that only a signed upload may have", async () => {
    const options = { allowed_formats: ["gif"] };

    await expect(uploader.unsigned_upload(photoPath("cat.jpg"), "avatars", options)).rejects.toMatchObject({
      http_code: 400,
      message: expect.stringMatching(
        /^Allowed formats parameter is not allowed when using unsigned upload\. Only upload_preset, callback, public_id, .* upload parameters are allowed\.$/,
      ),
    });
  });

  it("is made, changed, listed and deleted by the Admin API", async () => {
    const made = await api.create_upload_preset({
      name: "p",
      unsigned: true,
      folder: "f",
      tags: ["a", "b"],
      context: { a: "b" },
      transformation: { width: 100, crop: "limit" },
    } as never);
    expect(made).toMatchObject({ message: "created", name: "p" });

    const uploaded = await uploader.unsigned_upload(photoPath("cat.jpg"), "p");
    expect(uploaded).toMatchObject({ asset_folder: "f", width: 100, context: { custom: { a: "b" } } });

    expect(await api.upload_preset("p")).toMatchObject({
      name: "p",
      unsigned: true,
      settings: { folder: "f", tags: ["a", "b"], context: { a: "b" }, transformation: "c_limit,w_100" },
    });
    await api.update_upload_preset("p", { unsigned: false, folder: "g" } as never);
    await expect(uploader.unsigned_upload(photoPath("cat.jpg"), "p")).rejects.toMatchObject({
      message: "Upload preset must be whitelisted for unsigned uploads",
    });
    const signed = await uploader.upload(photoPath("cat.jpg"), { upload_preset: "p", tags: ["own"] });
    expect(signed).toMatchObject({ asset_folder: "g", tags: ["own"], width: 100 });

    const { presets } = (await api.upload_presets()) as { presets: { name: string }[] };
    expect(presets.map(({ name }) => name)).toEqual(["avatars", "p"]);
    expect(await api.delete_upload_preset("p")).toMatchObject({ message: "deleted" });
    await expect(api.upload_preset("p")).rejects.toMatchObject({ error: { http_code: 404 } });
    await expect(api.create_upload_preset({ name: "x", detection: "y" } as never)).rejects.toMatchObject({
      error: { message: expect.stringContaining("detection") },
    });
    await expect(
      api.create_upload_preset({ name: "x", transformation: { width: "abc" } }),
    ).rejects.toMatchObject({
      error: { message: "Upload preset x: Invalid width in transformation: abc" },
    });
    await expect(api.upload_preset("x")).rejects.toMatchObject({ error: { http_code: 404 } });
  });
});
