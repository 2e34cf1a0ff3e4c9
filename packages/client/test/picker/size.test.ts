import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, it } from "vitest";

const entry = fileURLToPath(new URL("../examples/whole-picker.ts", import.meta.url));

/** In bytes, minified and compressed. */
const LARGEST = 25 * 1024;

it("is smaller than 25 KB gzipped in the bundle of an application, with the client and all languages", async () => {
  const output = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, target: "es2022", modulePreload: false, rolldownOptions: { input: entry } },
  })) as Rolldown.RolldownOutput;

  const [chunk, ...others] = output.output as readonly unknown[] as Rolldown.OutputChunk[];
  expect(others).toEqual([]);
  expect(chunk?.imports).toEqual([]);
  const size = gzipSync(String(chunk?.code), { level: 9 }).length;
  process.stdout.write(`The picker has ${size} bytes gzipped, of at most ${LARGEST}.\n`);
  expect(size).toBeLessThan(LARGEST);
  expect(chunk?.code).toContain("Bild auswählen");
});
