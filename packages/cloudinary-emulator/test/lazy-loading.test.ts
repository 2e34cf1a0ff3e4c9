import { createRequire } from "node:module";
import Fastify from "fastify";
import { expect, it, onTestFinished } from "vitest";
import { cloudinaryEmulator } from "../src/index.js";
import { account, basic, photo, temporaryFolder } from "./emulator.js";

// In a file of its own, and so in a process of its own: a library that is loaded stays loaded.
it("the emulator loads sharp and the HEIC decoder when the first image comes, and in a thread", async () => {
  const app = Fastify();
  onTestFinished(() => app.close());
  app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
  await app.ready();
  await app.inject({ url: "/v1_1/democloud/ping", headers: basic });
  expect(imageLibraries()).toEqual({ threads: [], here: [] });

  const payload = { file: `data:image/heic;base64,${photo("face.heic").toString("base64")}` };
  const answer = await app.inject({
    method: "POST",
    url: "/v1_1/democloud/image/upload",
    headers: basic,
    payload,
  });

  expect(answer.statusCode).toBe(200);
  expect(imageLibraries()).toEqual({ threads: ["images"], here: [] });
  const derived = await app.inject(answer.json().url.replace(/^.*upload/, "/democloud/image/upload/w_9"));
  expect(derived.headers["content-type"]).toBe("image/jpeg");
  expect(imageLibraries()).toEqual({ threads: ["images", "images"], here: [] });
});

/** The threads in which sharp is loaded, and what is loaded in this one. */
function imageLibraries() {
  const report = process.report.getReport() as unknown as {
    workers: { header: { threadName?: string }; libuv: unknown; sharedObjects: string[] }[];
  };
  const scripts = Object.keys(createRequire(import.meta.url).cache);
  return {
    threads: report.workers.filter(({ sharedObjects }) => sharedObjects.some(isLibrary)).map(() => "images"),
    here: scripts.filter(isLibrary),
  };
}

function isLibrary(path: string): boolean {
  return /node_modules\/(sharp|@img|libheif-js)\b/.test(path);
}
