import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, it } from "vitest";

const entry = fileURLToPath(new URL("../src/index.ts", import.meta.url));

/** In bytes, of all that the client exports, minified and compressed. */
const LARGEST = 4096;

it("is smaller than 4 KB gzipped, all of it, and needs no other package", async () => {
  const output = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, target: "es2022", minify: true, lib: { entry, formats: ["es"] } },
  })) as Rolldown.RolldownOutput[];

  const [chunk, ...others] = output.flatMap(({ output }) => output) as Rolldown.OutputChunk[];
  expect(others).toEqual([]);
  expect(chunk?.imports).toEqual([]);
  const size = gzipSync(String(chunk?.code), { level: 9 }).length;
  process.stdout.write(`The browser client has ${size} bytes gzipped, of at most ${LARGEST}.\n`);
  expect(size).toBeLessThan(LARGEST);
  expect(chunk?.code).toContain("XMLHttpRequest");
});
