import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, realpath, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { freePort } from "../testing/src/free-port.js";
import {
  brokenMaps,
  commandsOf,
  emptyProject,
  installedIn,
  installPacked,
  packedFile,
  type StartArguments,
  startIn,
} from "./consumer.js";
import { COMPILER, manifestOf, PACKAGES, root } from "./source-files.js";

const execute = promisify(execFile);

const SEED_TAG = /^etag: "be5d3fa83dacf51ae705d2e69e90edbd"/im;

describe("who installs what is packed", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await installPacked();
    await mkdir(join(folder, "user-image"));
    await symlink(join(root, "artifacts"), join(folder, "user-image/artifacts"));
  }, 300_000);

  const start = (name: string, ...rest: StartArguments) => startIn(join(folder, name), ...rest);
  const runIn = (name: string, command: string, options: string[], settings = {}) =>
    execute(command, options, { cwd: join(folder, name), env: { ...process.env, ...settings } });

  it("installs the domain as its README says, beside a clone", async () => {
    const project = await emptyProject(folder, "project");
    const [install = ""] = await commandsOf("domain", "npm install ");

    await execute("sh", ["-c", install], { cwd: project });

    expect(await readdir(join(project, "node_modules/@user-image"))).toEqual(["domain"]);
  });

  it("installs one package for the client, as its README says", async () => {
    const project = await emptyProject(folder, "front-end");
    const [install = ""] = await commandsOf("client", "npm install ");

    await execute("sh", ["-c", install], { cwd: project });

    expect(await installedIn(project)).toEqual(["node_modules/@user-image/client"]);
  });

  it("sets a picture from plain JavaScript", async () => {
    const script = `
      import { setPicture } from "./set-picture.mjs";
      globalThis.fetch = async () => Response.json({ code: "token_invalid", detail: "" }, { status: 401 });
      const { pictureField } = await import("./picture-field.mjs");
      console.log(await setPicture("http://localhost", "none", new File(["x"], "x.jpg"), {}));
      const input = Object.assign(new EventTarget(), { files: [new File(["x"], "x.jpg")] });
      const message = { set textContent(text) { if (text) console.log(text); } };
      pictureField({ baseUrl: "http://localhost", token: "none" }, input, {}, message);
      for (const type of ["click", "change"]) input.dispatchEvent(new Event(type));
    `;
    const { stdout } = await runIn("client", "node", ["--input-type=module", "--eval", script]);

    expect(stdout).toBe(
      "token_invalid\nSie sind abgemeldet. Melden Sie sich an und wählen Sie das Bild noch einmal aus.\n",
    );
  });

  it.each([
    ["by Cloudinary's SDK", "emulator.mjs", "A gif, 1 pixel wide, is delivered with status 200\n"],
    ["without a signature", "unsigned.mjs", "It is in the folder of avatars\n"],
  ])("uploads to the emulator %s", async (_how, file, expected) => {
    expect((await runIn("cloudinary-emulator", "node", [file])).stdout).toBe(expected);
  });

  describe("with an installation without optional dependencies", () => {
    let project: string;
    const programOf = (name: string) => join(project, "node_modules/.bin", name);
    const MISSING = {
      store:
        /^The embedded store needs [^\n]* libsql,[^\n]*MONGODB_URL[^\n]*npm install --include=optional libsql[^\n]*\n$/,
      emulator:
        /^The Cloudinary emulator needs [^\n]*CLOUDINARY_URL[^\n]*npm install --include=optional \S+\/user-image-cloudinary-emulator-\*\.tgz[^\n]*\n$/,
    };

    beforeAll(async () => {
      project = await emptyProject(folder, "production");
      const files = ["domain", "adapters", "http"].map((name) => packedFile(name));
      await execute("npm", ["install", "--omit=optional", "--prefer-offline", ...files], { cwd: project });
    }, 120_000);

    it("has none of them", async () => {
      const installed = await installedIn(project);

      expect(installed).toContain("node_modules/mongodb");
      const optional =
        /node_modules\/(libsql|@libsql|sharp|@img|libheif-js|@user-image\/cloudinary-emulator)/;
      expect(installed.filter((name) => optional.test(name))).toEqual([]);
    });

    it.each([
      ["serve", {}, MISSING.store],
      ["user add --username Ada", {}, MISSING.store],
      ["collect --once", {}, MISSING.store],
      ["setup", {}, MISSING.store],
      ["serve", { MONGODB_URL: "mongodb://localhost:1/app" }, MISSING.emulator],
      ["cloudinary-emulator --port 0", {}, MISSING.emulator],
    ])("says in one line what to install: user-image %s, %o", async (options, settings, message) => {
      const env = { PATH: process.env.PATH, ...settings };

      const failed = execute(programOf("user-image"), options.split(" "), { cwd: project, env });
      await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
    });

    it("starts with MongoDB and Cloudinary", async () => {
      const [emulatorPort, port] = [await freePort(), await freePort()];
      const emulator = `http://localhost:${emulatorPort}`;
      const options = ["cloudinary-emulator", "--port", `${emulatorPort}`];
      const program = join(folder, "http/node_modules/.bin/user-image");
      await start("http", program, options, `${emulator}/`, {}, 404);
      const file = join(folder, "http/data/emulator/cloudinary.env");
      // It is written once the port is known.
      await expect.poll(() => existsSync(file)).toBe(true);
      const line = await readFile(file, "utf8");
      const mongodb = new URL(inject("mongodbUrl"));
      mongodb.pathname = `/test-${randomUUID()}`;

      await start("production", programOf("user-image"), ["serve"], `http://localhost:${port}/readyz`, {
        PORT: `${port}`,
        MONGODB_URL: `${mongodb}`,
        CLOUDINARY_URL: line.trim().replace("CLOUDINARY_URL=", ""),
      });
    });

    it("has the emulator after the command that the message says", { timeout: 120_000 }, async () => {
      const port = await freePort();
      const options = `cloudinary-emulator --port ${port}`.split(" ");
      const { stderr } = await execute(programOf("user-image"), options, { cwd: project }).catch((e) => e);

      await execute("sh", ["-c", `${/npm install [^\n]*\.tgz/.exec(stderr)}`], { cwd: project });

      await start("production", programOf("user-image"), options, `http://localhost:${port}/`, {}, 404);
    });
  });

  it("uses a use case with ports and users of their own, in strict TypeScript", async () => {
    const options = "--ignoreConfig --strict --target ES2022 --module nodenext --lib ES2023,DOM".split(" ");
    await runIn("domain", "node", [...COMPILER, ...options, "set-user-image.ts"]);

    const { stdout } = await runIn("domain", "node", ["set-user-image.js"]);

    expect(stdout).toMatch(/^Ada of team red shows v1\/[\w-]+\.jpg\n$/);
  });

  it("writes a store and sees by the contract that it is one", async () => {
    const { stdout } = await runIn("domain", "node", ["--test", "json-file-store.test.mjs"]);

    expect(stdout).toMatch(/^. pass (?:[2-9]\d|\d{3})$/m);
    expect(stdout).toMatch(/^. fail 0$/m);
  });

  it("sees by the contract that a store is none", async () => {
    const broken = `
      import { InMemoryUserRepository, userAccountsContract } from "@user-image/domain/testing";
      class Forgetful extends InMemoryUserRepository { async addToken() { return true; } }
      for (const { run } of userAccountsContract(async () => new Forgetful())) await run();
    `;

    await expect(runIn("domain", "node", ["--input-type=module", "--eval", broken])).rejects.toThrow(
      /AssertionError/,
    );
  });

  it("uses the adapters whose drivers they installed, and needs no other", async () => {
    const { stdout } = await runIn("adapters", "node", ["adapters.mjs"]);

    expect(stdout).toBe("Ada uploaded a png of 3 x 2\n");
    const adapters = await realpath(join(folder, "adapters/node_modules/@user-image/adapters"));
    expect(existsSync(join(adapters, "../../libsql"))).toBe(true);
    expect(existsSync(join(adapters, "../../mongodb"))).toBe(false);
  });

  it("has the service in a server of their own, under a prefix", async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    await start("http", "node", ["mounted.mjs"], `${url}/pictures/readyz`, {
      PORT: `${port}`,
      PUBLIC_URL: `${url}/pictures`,
      DATA_DIR: "mounted",
    });

    const [curl] = await commandsOf("http", "curl ");
    const command = `${curl?.replace("http://localhost:8080", url)} --silent --include`;
    expect((await execute("sh", ["-c", command])).stdout).toMatch(SEED_TAG);
    expect(await (await fetch(url)).json()).toEqual({ hello: "world" });
    expect(await (await fetch(`${url}/pictures/`)).text()).toContain("<!doctype html>");
  });

  it("runs the service and its command line", async () => {
    const port = await freePort();
    const settings = { PORT: `${port}`, DATA_DIR: "served" };
    const [command = ""] = await commandsOf("http", "npx user-image serve");
    const [, program = "", ...options] = command.split(" ");
    const file = join(folder, "http/node_modules/.bin", program);
    await start("http", file, options, `http://localhost:${port}/readyz`, settings);

    const { stdout } = await runIn("http", file, ["user", "add", "--username", "Ada"], settings);

    const [, token] = /token: (\S+)/.exec(stdout) ?? [];
    const answer = await fetch(`http://localhost:${port}/v1/users`, {
      headers: { authorization: `Token ${token}` },
    });
    expect(await answer.json()).toMatchObject({ username: "Ada", image: null });
  });

  it.each([
    ["node16", "node16"],
    ["esnext", "bundler"],
  ])("compiles against all types, strictly: %s, %s", async (module, moduleResolution) => {
    const options = ["--module", module, "--moduleResolution", moduleResolution];

    await expect(runIn("everything", "node", [...COMPILER, ...options])).resolves.toMatchObject({
      stdout: "",
    });
  });

  it.for(PACKAGES)("has all of %s and no more", async (name, { annotate }) => {
    const installed = await realpath(join(folder, "everything/node_modules/@user-image", name));
    const files = (await readdir(installed, { recursive: true })).filter((file) => /\.\w+$/.test(file));
    const { exports } = manifestOf(name);
    const { size } = await stat(packedFile(name));
    const exported = Object.values(exports).flatMap((paths) => Object.values(paths));
    await annotate(`${name}: ${Math.round(size / 1000)} kB packed, ${files.length} files`);

    for (const file of ["LICENSE", "README.md", ...exported]) {
      expect([file, existsSync(join(installed, file))]).toEqual([file, true]);
    }
    expect(files.filter((file) => /tsbuildinfo|tsconfig|\.test\.|^test\//.test(file))).toEqual([]);
    // What a source that has another name now left behind in `dist` goes with `pnpm clean`.
    expect(await brokenMaps(installed, files)).toEqual([]);
    // Of http, most is Swagger UI, and what the programs hold of other packages.
    expect(size).toBeLessThan(name === "http" ? 1_200_000 : 300_000);
  });
});
