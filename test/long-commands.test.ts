import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "./source-files.js";

const execute = promisify(execFile);

describe("torture and fuzz", () => {
  it.each([
    ["torture", "--help", /^Unknown option '--help'[^\n]* The options are: --minutes, --ids\.\n$/],
    ["fuzz", "--ids=string", /^Unknown option '--ids'[^\n]* The options are: --minutes\.\n$/],
    ["fuzz", "--minutes=soon", /^--minutes must be a number above 0, as in: --minutes 5\n$/],
  ])("say in one line what is wrong: %s %s", async (name, option, message) => {
    const program = join(root, "testing/dist", name, "main.js");

    const failed = execute(process.execPath, [program, option]);

    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
  });
});
