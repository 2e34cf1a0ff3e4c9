import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const execute = promisify(execFile);
const compiler = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));
const project = fileURLToPath(new URL("../recipes/tsconfig.json", import.meta.url));

it("the types of the picker accept what is right, and nothing else: DOM, React, Preact, Solid, Vue", async () => {
  await expect(execute(process.execPath, [compiler, "--project", project])).resolves.toMatchObject({
    stdout: "",
  });
});
