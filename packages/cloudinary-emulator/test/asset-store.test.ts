import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { AssetStore } from "../src/assets/asset-store.js";
import { uploadedAsset } from "../src/assets/uploaded-asset.js";
import { filesIn, temporaryFolder } from "./emulator.js";

describe("the asset store", () => {
  it("has an image whole after kill -9 in the middle of overwriting it", async () => {
    const program = compileWriter();
    for (const dir of Array.from({ length: 5 }, temporaryFolder)) {
      const writer = spawn(process.execPath, [program, dir], { stdio: ["ignore", "pipe", "inherit"] });
      await new Promise((resolve) => writer.stdout.once("data", resolve));
      writer.kill("SIGKILL");
      await new Promise((resolve) => writer.once("close", resolve));

      const image = await new AssetStore(dir).read("a");

      expect(image).toBeDefined();
      expect(
        createHash("md5")
          .update(image?.bytes ?? "")
          .digest("hex"),
      ).toBe(image?.asset.etag);
      expect(await new AssetStore(dir).list()).toEqual([image?.asset]);
    }
  });

  it("stores one image if many that do not overwrite come at the same time", async () => {
    const store = new AssetStore(temporaryFolder());
    const put = (text: string) => {
      const upload = tinyUpload(text);
      return store.put("a", false, () => ({ asset: uploadedAsset(upload, undefined), bytes: upload.bytes }));
    };

    const results = await Promise.all(["a", "b", "c", "d"].map(put));

    expect(results.map(({ outcome }) => outcome).sort()).toEqual([
      "created",
      "existing",
      "existing",
      "existing",
    ]);
    expect(new Set(results.map(({ asset }) => asset.versionId)).size).toBe(1);
  });

  it("reads an image that is overwritten all the while", async () => {
    const store = new AssetStore(temporaryFolder());
    const write = (text: string) => {
      const upload = tinyUpload(text);
      return store.put("a", true, (current) => ({
        asset: uploadedAsset(upload, current),
        bytes: upload.bytes,
      }));
    };
    await write("0");

    let writing = true;
    const read = async () => {
      const wholes = new Set<boolean>();
      while (writing) {
        const image = await store.read("a");
        wholes.add(image !== undefined && image.bytes.length === image.asset.bytes);
      }
      return [...wholes];
    };
    const readers = Array.from({ length: 8 }, read);
    for (let number = 1; number <= 100; number += 1) await write("x".repeat(number));
    writing = false;

    for (const wholes of await Promise.all(readers)) expect(wholes).toEqual([true]);
  });
});

/** The store does not look into images. */
function tinyUpload(text: string) {
  const image = { width: 1, height: 1, pages: 1 };
  return { publicId: "a", bytes: Buffer.from(text), format: "jpg" as const, image, uploadedAt: new Date() };
}

/** A program that overwrites an image without end. Compiled, because Node 20 runs no TypeScript. */
function compileWriter(): string {
  const outDir = temporaryFolder();
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const source = join(root, "packages/cloudinary-emulator/src/assets");
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--module", "nodenext", "--target", "es2023", "--noCheck", "--outDir", outDir];
  const compiled = ["asset-store.ts", "uploaded-asset.ts"].map((name) => join(source, name));
  execFileSync(process.execPath, [tsc, ...options, "--ignoreConfig", ...compiled], { cwd: root });

  writeFileSync(join(outDir, "package.json"), '{"type":"module"}');
  const program = join(outDir, "writer.js");
  const [store] = filesIn(outDir).filter((file) => file.endsWith("asset-store.js"));
  const [made] = filesIn(outDir).filter((file) => file.endsWith("uploaded-asset.js"));
  writeFileSync(
    program,
    `import { AssetStore } from "${store}";
     import { uploadedAsset } from "${made}";
     const store = new AssetStore(process.argv[2]);
     const images = [8_000_000, 9_000_000].map((length) => {
       const bytes = Buffer.alloc(length, length % 7);
       const upload = { publicId: "a", bytes, format: "jpg", image: {}, uploadedAt: new Date() };
       return { bytes, asset: uploadedAsset(upload, undefined) };
     });
     for (let count = 1; ; count += 1) {
       const { bytes, asset } = images[count % 2];
       await store.put("a", true, () => ({ asset: { ...asset, versionId: String(count) }, bytes }));
       if (count === 5) console.log("writing");
     }`,
  );
  return program;
}
