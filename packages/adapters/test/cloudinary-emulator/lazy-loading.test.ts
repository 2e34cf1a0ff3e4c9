import { createRequire } from "node:module";
import Fastify from "fastify";
import { expect, it, onTestFinished } from "vitest";
import { cloudinaryEmulator } from "../../src/cloudinary-emulator/index.js";
import { account, basic, photo, temporaryFolder } from "./emulator.js";

// In a file of its own, and so in a process of its own: a library that is loaded stays loaded.
it("the emulator loads sharp and the HEIC decoder when the first image comes, not before", async () => {
  const app = Fastify();
  onTestFinished(() => app.close());
  app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
  await app.ready();
  await app.inject({ url: "/v1_1/democloud/ping", headers: basic });
  expect(imageLibraries()).toEqual([]);

  const payload = { file: `data:image/heic;base64,${photo("face.heic").toString("base64")}` };
  const answer = await app.inject({
    method: "POST",
    url: "/v1_1/democloud/image/upload",
    headers: basic,
    payload,
  });

  expect(answer.statusCode).toBe(200);
  expect(imageLibraries()).toEqual(["heic-decode", "sharp"]);
});

function imageLibraries(): string[] {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] };
  const scripts = Object.keys(createRequire(import.meta.url).cache);
  return ["heic-decode", "sharp"].filter((name) =>
    [...report.sharedObjects, ...scripts].some((path) => path.includes(name)),
  );
}
