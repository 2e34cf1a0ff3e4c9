import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { COMPILER } from "../../../../test/source-files.js";

const execute = promisify(execFile);
const project = fileURLToPath(new URL("../recipes/tsconfig.json", import.meta.url));

it("the types of the picker accept what is right, and nothing else: DOM, React, Preact, Solid, Vue", async () => {
  await expect(execute(process.execPath, [...COMPILER, "--project", project])).resolves.toMatchObject({
    stdout: "",
  });
});
