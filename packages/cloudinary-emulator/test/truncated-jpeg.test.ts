import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { get } from "./delivered.js";
import { errorOf, photo, startEmulator, upload } from "./emulator.js";

describe("a JPEG", () => {
  it.each([1, 2, 3, 20])("that lacks its last %d bytes is taken", async (lost) => {
    const { status } = await upload(await startEmulator(), photo("cat.jpg").subarray(0, -lost));

    expect(status).toBe(200);
  });

  const encoded = (progressive: boolean) => sharp(photo("cat.jpg")).jpeg({ progressive }).toBuffer();

  it("that lacks its last bytes is taken, and delivered", async () => {
    const file = await encoded(false);
    const emulator = await startEmulator();

    for (const lost of [1, 2, 3, 5, 20, 100, 400]) {
      const cut = file.subarray(0, -lost);
      const { status } = await upload(emulator, cut, { public_id: `lost-${lost}`, overwrite: "1" });
      expect([lost, status]).toEqual([lost, 200]);
      const derived = await get(emulator, `w_50/lost-${lost}.png`);
      expect([derived.status, (await sharp(derived.bytes).metadata()).width]).toEqual([200, 50]);
    }
  });

  it.each([
    ["baseline", false],
    ["progressive", true],
  ])("that shows no whole picture is refused: %s", async (_, progressive) => {
    const file = await encoded(progressive);
    const scans = [...file.toString("latin1").matchAll(/\xff\xda/g)].map(({ index }) => index);
    const [start = 0, end = file.length] = scans;
    const emulator = await startEmulator();

    expect(scans).toHaveLength(progressive ? 10 : 1);
    // Of the first scan: nothing, its header, some of its data, half of it.
    for (const at of [start, start + 14, start + 30, start + (end - start) / 2]) {
      const answer = await upload(emulator, file.subarray(0, at));
      expect([at, answer.status, errorOf(answer)]).toEqual([at, 400, "Invalid image file"]);
    }
  });

  it.each([
    ["that was cut before its pixels", photo("header-only.jpg")],
    ["of which half is lost", photo("cat.jpg").subarray(0, photo("cat.jpg").length / 2)],
    ["whose last tenth is lost", photo("cat.jpg").subarray(0, photo("cat.jpg").length * 0.9)],
  ])("%s is refused", async (_, file) => {
    const answer = await upload(await startEmulator(), file);

    expect([answer.status, errorOf(answer)]).toEqual([400, "Invalid image file"]);
  });
});
