import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, it } from "vitest";

const entry = fileURLToPath(new URL("./examples/whole-client.ts", import.meta.url));

/** In bytes, minified and compressed. */
const LARGEST = 5 * 1024;

it("is smaller than 5 KB gzipped in the bundle of an application, and needs no other package", async () => {
  const output = (await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: "strict" },
    },
  })) as Rolldown.RolldownOutput;

  const [chunk, ...others] = output.output as readonly unknown[] as Rolldown.OutputChunk[];
  expect(others).toEqual([]);
  expect(chunk?.imports).toEqual([]);
  const size = gzipSync(String(chunk?.code), { level: 9 }).length;
  process.stdout.write(`The browser client has ${size} bytes gzipped, of at most ${LARGEST}.\n`);
  expect(size).toBeLessThan(LARGEST);
  expect(chunk?.code).toContain("XMLHttpRequest");
});
