import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { freePort } from "@user-image/testing/free-port";
import { describe, expect, it } from "vitest";
import { run, startOnce, userImage, type WhenOver } from "./process.js";
import { temporaryFolder } from "./serve.js";

const AWAY = "mongodb://user:hunter2@127.0.0.1:1/app";

// Together, since some wait for a store that is not there.
describe.concurrent("start, with what cannot be used", () => {
  const running = startOnce(async () => ({ DATA_DIR: join(await temporaryFolder(), "a/b/c") }));

  it("says in one line which settings are wrong", async ({ onTestFinished }) => {
    const program = run(
      "main.js",
      { PORT: "many", CLOUDINARY_URL: "hunter2", GRANT_TTL: "soon" },
      [],
      onTestFinished,
    );

    expect(await program.ended()).toBe(1);
    expect(program.stderr()).toMatch(
      /^The settings cannot be used: .*PORT.*CLOUDINARY_URL.*GRANT_TTL.*\.\n$/s,
    );
    expect(program.stderr()).not.toContain("hunter2");
  });

  // Alone, since it must not take long.
  it.sequential("says that the port is taken, and ends at once, though it has just put the demo image where it is", async ({
    onTestFinished,
  }) => {
    const { port } = running();
    const began = performance.now();
    const program = run("main.js", { PORT: port, DATA_DIR: await temporaryFolder() }, [], onTestFinished);

    expect(await program.ended()).toBe(1);
    // Ten seconds on, the process would be ended anyway.
    expect(performance.now() - began).toBeLessThan(9_000);
    expect(program.stderr()).toMatch(/EADDRINUSE.*Choose a free port\.\n$/);
  });

  it("says that it takes no options", async ({ onTestFinished }) => {
    const program = run("main.js", {}, ["--port", "8080"], onTestFinished);

    expect(await program.ended()).toBe(1);
    expect(program.stderr()).toBe(
      "The option --port does not exist. Settings are environment variables, as in PORT=8080.\n",
    );
  });

  it("says that the port is taken, and nothing else, while the store is down as well", async ({
    onTestFinished,
  }) => {
    const { port } = running();

    await expectComplaint(
      onTestFinished,
      { PORT: port, MONGODB_URL: AWAY, CLOUDINARY_URL: "cloudinary://key:secret@demo" },
      [`PORT ${port} is in use on 127.0.0.1 (EADDRINUSE). Choose a free port.`],
    );
  });

  it.for([
    ["192.0.2.1", "EADDRNOTAVAIL"],
    ["nowhere.invalid", "(?:ENOTFOUND|EAI_AGAIN)"],
    ["http://localhost", "(?:ENOTFOUND|EAI_AGAIN)"],
  ] as const)("says that HOST cannot be %s", async ([HOST, code], { onTestFinished }) => {
    await expectComplaint(onTestFinished, { HOST, PORT: String(await freePort()) }, [
      new RegExp(`^HOST ${HOST} is .* \\(${code}\\)\\. Set it to `),
    ]);
  });

  it("says that DATA_DIR is a file", async ({ onTestFinished }) => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");

    for (const [settings, DATA_DIR] of [
      [{}, file],
      [{ CLOUDINARY_URL: "cloudinary://key:secret@demo" }, join(file, "below")],
      [{ MONGODB_URL: AWAY }, file],
    ] as const) {
      await expectComplaint(onTestFinished, { ...settings, DATA_DIR }, [
        `DATA_DIR ${DATA_DIR} is a file, or is below one (ENOTDIR). Name a folder that this user may write to.`,
      ]);
    }
  });

  it("says that the file of the store is none", async ({ onTestFinished }) => {
    const DATA_DIR = await temporaryFolder();
    await mkdir(join(DATA_DIR, "demo.sqlite"));

    await expectComplaint(onTestFinished, { DATA_DIR }, [
      /^The store SQLite in .*demo\.sqlite \(DATA_DIR\) cannot be reached: .*\. Check that the folder /,
    ]);
  });

  it("says that DATA_DIR cannot be written to", async ({ onTestFinished }) => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o555);

    for (const DATA_DIR of [folder, join(folder, "below")]) {
      expect(await asNobody(onTestFinished, { DATA_DIR, PORT: String(await freePort()) })).toEqual([
        1,
        `DATA_DIR ${DATA_DIR} is not writable for this user (EACCES). Name a folder that this user may write to.\n`,
      ]);
    }
  });

  it("makes DATA_DIR and the folders above it", async () => {
    expect((await stat(running().dataDir)).isDirectory()).toBe(true);
  });
});

describe.concurrent("user-image, with a store that is down", () => {
  it("says which setting it is, whatever the command", async () => {
    const settings = { MONGODB_URL: AWAY, CLOUDINARY_URL: "cloudinary://key:secret@demo" };
    const commands = [
      ["setup"],
      ["user", "add", "--username", "Ada"],
      ["collect", "--once"],
      ["token", "issue", "1"],
    ];

    // Together, since each waits two seconds for the store.
    const ended = await Promise.all(commands.map((command) => userImage(command, settings)));

    for (const [index, command] of commands.entries()) {
      expect([command, ended[index]]).toEqual([
        command,
        {
          code: 1,
          stdout: "",
          stderr:
            "The store mongodb://127.0.0.1:1/app (MONGODB_URL) cannot be reached: connect ECONNREFUSED 127.0.0.1:1. Check that MongoDB runs there, allows connections from this machine, and accepts the user name and the password.\n",
        },
      ]);
    }
  });
});

/** It ends, with this on standard error and nothing on standard output. */
async function expectComplaint(
  whenOver: WhenOver,
  settings: Record<string, string>,
  lines: (string | RegExp)[],
): Promise<void> {
  const DATA_DIR = await temporaryFolder();
  const program = run("main.js", { DATA_DIR, PORT: String(await freePort()), ...settings }, [], whenOver);
  expect(await program.ended()).toBe(1);
  expect(program.stdout()).toBe("");
  expect(program.stderr().trimEnd().split("\n")).toEqual(
    lines.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))),
  );
}

/** Its exit code and what it complains of. As root, to whom every folder is open, it runs as another user. */
async function asNobody(
  whenOver: WhenOver,
  settings: Record<string, string>,
): Promise<[number | null, string]> {
  const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const file = fileURLToPath(new URL("../bin/main.js", import.meta.url));
  const child = spawn(process.execPath, [file], {
    env: settings,
    stdio: ["ignore", "ignore", "pipe"],
    ...ids,
  });
  whenOver(() => void child.kill("SIGKILL"));
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return [code, complaint];
}
