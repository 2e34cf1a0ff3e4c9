import { hash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { describe, expect, inject, it } from "vitest";
import { startOnce, userImage } from "./process.js";
import { temporaryFolder } from "./serve.js";

const CLOUDINARY_URL = "cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:1";

const stores: [string, () => Promise<Record<string, string>>][] = [
  ["SQLite", async () => ({ DATA_DIR: await temporaryFolder() })],
  ["MongoDB", async () => ({ MONGODB_URL: databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`) })],
];

describe.each(stores)("user-image, on %s", (_, settingsOf) => {
  const service = startOnce(async () => ({ ...(await settingsOf()), CLOUDINARY_URL }));

  it("adds a user whose token works, once for all", async () => {
    const { settings, url } = service();

    const added = await userImage(
      ["user", "add", "--username", "Ada", "--email", "ada@example.org"],
      settings,
    );

    const [, id, token] = /^id: (\d+) {2}token: (uit_\1_[\w-]{43})\n$/.exec(added.stdout) ?? [];
    expect([added.code, added.stderr]).toEqual([0, ""]);
    expect(await userOf(url, token)).toMatchObject({
      id: Number(id),
      username: "Ada",
      email: "ada@example.org",
    });
  });

  it("issues further tokens, and takes one or all of them back", async () => {
    const { settings, url } = service();
    const json = async (...options: string[]) =>
      JSON.parse((await userImage(["--json", ...options], settings)).stdout);
    const { id, token } = await json("user", "add", "--username", "Ada");

    const second = (await json("token", "issue", `${id}`)).token;
    const third = (await json("token", "issue", `${id}`)).token;
    for (const each of [token, second, third]) expect(await userOf(url, each)).toMatchObject({ id });

    expect(await json("token", "revoke", second)).toEqual({ revoked: 1 });
    expect(await userImage(["--json", "token", "revoke", second], settings)).toEqual({
      code: 1,
      stdout: "",
      stderr: "No user has this token.\n",
    });
    expect(await userOf(url, second)).toMatchObject({ code: "token_invalid" });
    expect(await userOf(url, token)).toMatchObject({ id });

    expect(await json("token", "revoke", "--user", `${id}`)).toEqual({ revoked: 2 });
    expect(await userOf(url, third)).toMatchObject({ code: "token_invalid" });
  });

  it("issues tokens of administrators, and lists which they are", async () => {
    const { settings, url } = service();
    const json = async (...options: string[]) =>
      (await userImage(["--json", ...options], settings)).stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    const [{ id }] = await json("user", "add", "--username", "Ada");
    const [{ id: other }] = await json("user", "add", "--username", "Bob");

    const issued = await userImage(["token", "issue", `${id}`, "--admin"], settings);
    const [, token = ""] = /token: (uita_\S+) {2}administrator: true\n$/.exec(issued.stdout) ?? [];

    const listed = await json("token", "list", `${id}`);
    expect(listed.map(({ administrator }) => administrator).sort()).toEqual([false, true]);
    expect(listed).toContainEqual({ sha256: hash("sha256", token), administrator: true });
    const userUrl = `${url.replace(/\/$/, "")}/v1/users/${other}`;
    const ask = () => fetch(userUrl, { headers: { authorization: `Token token=${token}` } });
    expect(await (await ask()).json()).toMatchObject({ id: other, name: "Bob" });

    expect(await json("token", "revoke", token)).toEqual([{ revoked: 1 }]);
    expect((await ask()).status).toBe(401);
    expect(await json("token", "list", `${id}`)).toEqual([expect.objectContaining({ administrator: false })]);
  });

  it("sets up the store, as often as one likes", async () => {
    const settings = await settingsOf();

    for (let time = 0; time < 2; time++) {
      expect(await userImage(["setup"], settings)).toEqual({ code: 0, stdout: "setup: done\n", stderr: "" });
    }
  });

  it("says what is wrong, in one line", { timeout: 180_000 }, async () => {
    const settings = await settingsOf();
    const wrong: [string[], string][] = [
      [["user", "add"], "--username"],
      [["user", "add", "--username", ""], "'--username <name>'"],
      [["user", "add", "--username", "\u{200b}\u{202e}\u{3164}"], "at least one visible character"],
      [["user", "add", "--username", "a".repeat(101)], "has 101 characters; at most 100 are allowed."],
      [["user", "add", "--username", "Ada", "--email", "\u{2800}@\u{2800}"], "like ada@example.org"],
      [["user", "add", "--username", "Ada\nEve"], "'--username <name>'"],
      [["user", "add", "--username", "Ada", "--email", "notanemail"], "'--email <address>'"],
      [["user", "add", "--username", "Ada", "--email"], "'--email <address>'"],
      [["user", "add", "--username", "Ada", "--name", "Eve"], "unknown option '--name'"],
      [["token", "issue", "99"], "There is no user 99."],
      [["token", "issue", "x"], "A user id is a whole number."],
      [["token", "issue"], "'user-id'"],
      [["token", "list", "99"], "There is no user 99."],
      [["token", "issue", "1", "2"], "too many arguments"],
      [["token", "issue", "--", "-5"], "A user id is a whole number."],
      [["token", "revoke", "uit_unknown"], "No user has this token."],
      [["collect", "--once", "--dry-run"], "'--once' cannot be used with option '--dry-run'"],
      [["cloudinary-emulator", "--port", "65536"], "A port is 0 to 65535."],
      [["cloudinary-emulator", "--dir", ""], "'--dir <folder>'"],
      [["token", "revoke"], "Give either a token or --user."],
      [["token", "revoke", "abc", "--user", "1"], "Give either a token or --user."],
      [["token", "revoke", "--user", "99"], "There is no user 99."],
      [["frobnicate"], "unknown command"],
    ];

    for (const [options, complaint] of wrong) {
      const { code, stdout, stderr } = await userImage(options, settings);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(complaint);
      expect(stderr).toMatch(/^[^\n]+\n$/);
    }
  });
});

describe("user-image", () => {
  it("names the settings that are wrong", async () => {
    const { code, stderr } = await userImage(["token", "issue", "1"], { MONGODB_URL: "hunter2" });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^The settings cannot be used: MONGODB_URL/);
    expect(stderr).not.toContain("hunter2");
  });

  it("says its version", async () => {
    const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));

    expect(await userImage(["--version"], {})).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("explains every command", async () => {
    const commands = [
      [],
      ["serve"],
      ["setup"],
      ["collect"],
      ["audit"],
      ["user", "erase-images"],
      ["user", "find"],
      ["user", "show"],
      ["user", "set-image"],
      ["user", "remove-image"],
      ["user", "lock"],
      ["user", "unlock"],
      ["user"],
      ["user", "add"],
      ["token"],
      ["token", "issue"],
      ["token", "revoke"],
      ["cloudinary-emulator"],
    ];

    for (const command of commands) {
      const { code, stdout } = await userImage([...command, "--help"], {});
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: user-image ${command.join(" ")}`));
    }
  });
});

async function userOf(url: string, token: string | undefined): Promise<unknown> {
  return (await fetch(`${url}/v1/users`, { headers: { authorization: `Token ${token}` } })).json();
}
