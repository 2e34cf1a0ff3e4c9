import { describe, expect, it } from "vitest";
import { userImageProcess } from "./process.js";
import { temporaryFolder } from "./serve.js";

const CLOUDINARY_URL = "cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:1";

describe("user-image", () => {
  it("is a program that ends with the exit code of the command", async () => {
    const settings = { DATA_DIR: await temporaryFolder(), CLOUDINARY_URL };
    const reason = ["--reason", "a complaint"];
    const commands: [string[], number, RegExp, RegExp?][] = [
      [["setup"], 0, /^setup: done\n$/],
      [["user", "add", "--username", "Ada"], 0, /^id: 1 {2}token: uit_1_[\w-]{43}\n$/],
      [["user", "find", "ada"], 0, /\n1 +Ada +- +- +-\n$/],
      [["user", "show", "1"], 0, /^User 1, Ada\nShows no image\.\n/],
      [
        ["user", "lock", "1", ...reason],
        0,
        /\nLocked since .* Reason: a complaint\n/,
        /locked the image"\}\n$/,
      ],
      [["user", "unlock", "1", ...reason], 0, /\nNot locked\.\n/, /unlocked the image"\}\n$/],
      [["user", "remove-image", "1", ...reason], 0, /\nShows no image\.\n/, /removed the image"\}\n$/],
      [
        ["user", "set-image", "1", "/nowhere", ...reason],
        1,
        /^$/,
        /^\/nowhere cannot be read \(ENOENT\)\.\n$/,
      ],
      [["user", "erase-images", "1"], 0, /^destroyed: 0 {2}watchedUntil: - {2}failed: 0\n$/],
      [["token", "issue", "1"], 0, /^id: 1 {2}token: uit_1_[\w-]{43}\n$/],
      [["token", "list", "1"], 0, /^(?:sha256: [0-9a-f]{64} {2}administrator: false\n){2}$/],
      [["token", "revoke", "--user", "1"], 0, /^revoked: 2\n$/],
      [["collect", "--once"], 0, /^destroyed: 0 {2}failed: 0\n$/],
      [["collect", "--dry-run"], 0, /^$/],
      [["audit", "--destroy"], 1, /^$/, /^CLOUDINARY_FOLDER is not set\. [^\n]+\n$/],
      [["frobnicate"], 1, /^$/, /^error: unknown command 'frobnicate'\n$/],
      [["--help"], 0, /^Usage: user-image /],
    ];

    for (const [command, status, output, complaint = /^$/] of commands) {
      const { code, stdout, stderr } = await userImageProcess(command, settings);
      expect([command, code]).toEqual([command, status]);
      expect(stdout).toMatch(output);
      expect(stderr).toMatch(complaint);
    }
  });
});
