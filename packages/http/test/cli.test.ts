import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { describe, expect, inject, it } from "vitest";
import { run, start, userImage } from "./process.js";
import { temporaryFolder } from "./serve.js";

const stores: [string, () => Promise<Record<string, string>>][] = [
  ["SQLite", async () => ({ DATA_DIR: await temporaryFolder() })],
  ["MongoDB", async () => ({ MONGODB_URL: databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`) })],
];

describe.each(stores)("user-image, on %s", (_, settingsOf) => {
  it("adds a user whose token works, once for all", async () => {
    const settings = await settingsOf();

    const added = await userImage(
      ["user", "add", "--username", "Ada", "--email", "ada@example.org"],
      settings,
    );

    const [, id, token] = /^id: (\d+) {2}token: (uit_[\w-]{43})\n$/.exec(added.stdout) ?? [];
    expect([added.code, added.stderr]).toEqual([0, ""]);
    const { url, process } = await start(settings);
    expect(await userOf(url, token)).toMatchObject({
      id: Number(id),
      username: "Ada",
      email: "ada@example.org",
    });
    process.kill();
  });

  it("issues further tokens, and takes one or all of them back", async () => {
    const settings = await settingsOf();
    const json = async (...options: string[]) =>
      JSON.parse((await userImage(["--json", ...options], settings)).stdout);
    const { id, token } = await json("user", "add", "--username", "Ada");
    const { url } = await start(settings);

    const second = (await json("token", "issue", `${id}`)).token;
    const third = (await json("token", "issue", `${id}`)).token;
    for (const each of [token, second, third]) expect(await userOf(url, each)).toMatchObject({ id });

    expect(await json("token", "revoke", second)).toEqual({ revoked: 1 });
    expect(await json("token", "revoke", second)).toEqual({ revoked: 0 });
    expect(await userOf(url, second)).toMatchObject({ code: "token_invalid" });
    expect(await userOf(url, token)).toMatchObject({ id });

    expect(await json("token", "revoke", "--user", `${id}`)).toEqual({ revoked: 2 });
    expect(await userOf(url, third)).toMatchObject({ code: "token_invalid" });
  });

  it("sets up the store, as often as one likes", async () => {
    const settings = await settingsOf();

    for (let time = 0; time < 2; time++) {
      expect(await userImage(["setup"], settings)).toEqual({ code: 0, stdout: "setup: done\n", stderr: "" });
    }
  });

  it("says what is wrong", async () => {
    const settings = await settingsOf();
    const wrong: [string[], string][] = [
      [["user", "add"], "--username"],
      [["token", "issue", "99"], "There is no user 99."],
      [["token", "issue", "x"], "A user id is a whole number."],
      [["token", "revoke"], "Name either a token or a --user."],
      [["token", "revoke", "abc", "--user", "1"], "Name either a token or a --user."],
      [["token", "revoke", "--user", "99"], "There is no user 99."],
      [["frobnicate"], "unknown command"],
    ];

    for (const [options, complaint] of wrong) {
      const { code, stdout, stderr } = await userImage(options, settings);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(complaint);
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

  it("explains every command", async () => {
    const commands = [
      [],
      ["serve"],
      ["setup"],
      ["collect"],
      ["user", "erase-images"],
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

  it("runs the emulator alone, with the same credentials each time", async () => {
    const dir = await temporaryFolder();
    const first = await runEmulator(dir);
    const second = await runEmulator(dir);

    const [key, secret, origin] = second.parts;
    expect(first.parts.slice(0, 2)).toEqual([key, secret]);
    expect(await readFile(join(dir, "cloudinary.env"), "utf8")).toBe(second.line);
    const basic = Buffer.from(`${key}:${secret}`).toString("base64");
    const ping = await fetch(`${origin}/v1_1/local/ping`, { headers: { authorization: `Basic ${basic}` } });
    expect(await ping.json()).toEqual({ status: "ok" });

    second.program.process.kill("SIGTERM");
    expect(await second.program.ended()).toBe(0);
  });
});

describe("user-image cloudinary-emulator", () => {
  it("has a folder of its own, beside the service's emulator", async () => {
    const { stdout } = await userImage(["cloudinary-emulator", "--help"], {});

    expect(stdout).toContain('(default: "./data/emulator")');
  });

  it("leaves its folder alone if it cannot listen", async () => {
    const [taken] = /\d+$/.exec((await runEmulator(await temporaryFolder())).parts[2] ?? "") ?? [];
    const dir = await temporaryFolder();

    const { code, stderr } = await userImage(
      ["cloudinary-emulator", "--port", String(taken), "--dir", dir],
      {},
    );

    expect(code).toBe(1);
    expect(stderr).toMatch(/EADDRINUSE.*Choose a port that is free\.\n$/);
    expect(await readdir(dir)).toEqual([]);
  });
});

async function runEmulator(dir: string) {
  const program = run("cli.js", {}, ["cloudinary-emulator", "--port", "0", "--dir", dir]);
  while (!program.stdout().endsWith("\n")) await once(program.process.stdout ?? program.process, "data");
  const line = program.stdout();
  const [, ...parts] =
    /^CLOUDINARY_URL=cloudinary:\/\/(\w+):(\w+)@local\?upload_prefix=(\S+)\n$/.exec(line) ?? [];
  return { program, line, parts };
}

async function userOf(url: string, token: string | undefined): Promise<unknown> {
  return (await fetch(`${url}/v1/users`, { headers: { authorization: `Token ${token}` } })).json();
}
