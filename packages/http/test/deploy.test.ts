import { execFile } from "node:child_process";
import { cp, readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, matchesGlob, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "@user-image/testing/free-port";
import { beforeAll, describe, expect, it } from "vitest";
import { RUNNING_PNPM } from "../../../test/pnpm.js";
import { run, start } from "./process.js";
import { temporaryFolder } from "./serve.js";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const dockerfile = await readFile(join(root, "Dockerfile"), "utf8");
/** The stages by their names. The service's has none, since it is the one that is built by default. */
const stages = Object.fromEntries(
  dockerfile.split(/^(?=FROM )/m).map((stage) => [/^FROM \S+(?: AS (\S+))?$/m.exec(stage)?.[1] ?? "", stage]),
);

/** Of all builds but one, for which npx finds pnpm. */
const env = { ...process.env, ...(RUNNING_PNPM && { PNPM: RUNNING_PNPM }) };

const HEALTHCHECK = /^HEALTHCHECK .*\\\n +CMD (.*)$/m;
const BUILD = /^RUN (sh deploy\/build\.sh) \$\{EMBEDDED:\+--embedded\} \/app$/m;

// Before the service, whose build would compile the emulator's sources for it.
describe("the Dockerfile's target cloudinary-emulator", () => {
  it("runs the emulator alone, and is well until it stops", { timeout: 300_000 }, async () => {
    const app = await temporaryFolder();
    const build = instruction(/^RUN (sh .*) \/app$/m, "build-cloudinary-emulator");
    await execute("sh", ["-c", `${build} ${app}`], { cwd: await buildContext(), env });
    const [program, file, ...options] = JSON.parse(instruction(/^ENTRYPOINT (.*)$/m, "cloudinary-emulator"));
    const port = `${await freePort()}`;
    const emulator = run(file.replace(/^\/app/, app), {}, [...options, "--memory", "--port", port]);
    await expect.poll(emulator.stdout).toMatch(/^CLOUDINARY_URL=/);

    const [, ...check] = JSON.parse(instruction(HEALTHCHECK, "cloudinary-emulator"));
    const isWell = () =>
      execute(
        process.execPath,
        check.map((text: string) => text.replace(":3001/", `:${port}/`)),
      ).then(
        () => true,
        () => false,
      );
    const file64 = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    const answer = await fetch(`http://localhost:${port}/v1_1/local/image/upload`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("key:secret")}`, "content-type": "application/json" },
      body: JSON.stringify({ file: file64, format: "png" }),
    });

    expect(program).toBe("node");
    expect(await answer.json()).toMatchObject({ format: "png", width: 1 });
    expect(await isWell()).toBe(true);
    emulator.process.kill("SIGTERM");
    expect(await emulator.ended()).toBe(0);
    expect(await isWell()).toBe(false);
  });
});

describe("what the Dockerfile builds", () => {
  let app: string;
  let production: string;

  beforeAll(async () => {
    const context = await buildContext();
    app = await temporaryFolder();
    production = await temporaryFolder();
    const build = instruction(BUILD, "build");
    await execute("sh", ["-c", `${build} --embedded ${app}`], { cwd: context, env });
    await execute("sh", ["-c", `${build} ${production}`], { cwd: context });
  }, 600_000);

  it("answers the documented request, writes nothing beside DATA_DIR, and is well until it stops", async () => {
    const before = await filesIn(app);
    const [program, file = ""] = JSON.parse(instruction(/^CMD (.*)$/m, ""));
    expect(program).toBe("node");
    const service = await start({}, undefined, join(app, file));

    const answer = await fetch(`${service.url}/v1/users`, {
      method: "PATCH",
      headers: {
        "content-type": "application/json",
        authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k",
      },
      body: '{"image":{"publicId":"v1234567/xcvjghjkdisudgfds7iyf.jpg"}}',
    });
    const picture = `${service.url}/local/image/upload/c_fill,h_32,w_32/xcvjghjkdisudgfds7iyf`;
    const delivered = await fetch(picture);

    expect(answer.headers.get("etag")).toBe('"be5d3fa83dacf51ae705d2e69e90edbd"');
    expect(await answer.text()).toHaveLength(733);
    expect([delivered.status, delivered.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    expect(await isWell(service.port)).toBe(true);
    service.process.kill("SIGTERM");
    expect(await service.ended()).toBe(0);
    expect(await isWell(service.port)).toBe(false);
    expect(await filesIn(app)).toEqual(before);
    expect(await readdir(service.dataDir)).toContain("demo.sqlite");
  });

  it("has the command line with it", async () => {
    const program = run(join(app, "bin/cli.js"), {}, ["--help"]);

    expect(await program.ended()).toBe(0);
    expect(program.stdout()).toMatch(/^Usage: user-image /);
  });

  it("holds nothing that only developers need", async ({ annotate }) => {
    const packages = (await readdir(join(production, "node_modules/.pnpm"))).filter((name) =>
      /.@/.test(name),
    );
    const files = await filesIn(production);
    const megabytes = files.reduce((sum, { size }) => sum + size, 0) / 1e6;
    await annotate(`${packages.length} packages, ${Math.round(megabytes)} MB`);

    expect(packages).toContainEqual(expect.stringMatching(/^fastify@/));
    for (const name of [
      "typescript@",
      "vitest@",
      "@biomejs+",
      "fast-check@",
      "playwright",
      "@user-image+testing",
      "@user-image+c",
      "@img+",
      "sharp@",
      "libheif-js@",
      "libsql@",
      "@libsql+",
    ]) {
      expect(packages.filter((each) => each.startsWith(name))).toEqual([]);
    }
    expect(packages.length).toBeLessThanOrEqual(75);
    expect(megabytes).toBeLessThan(40);
  });

  it("says in one line what it needs to embed a store", async () => {
    const service = run(join(production, "bin/main.js"), { DATA_DIR: await temporaryFolder() });

    expect(await service.ended()).toBe(1);
    expect(service.stderr()).toMatch(/^The embedded store needs .* libsql.*MONGODB_URL.*npm install .*\n$/);
  });
});

/** A copy that all builds of this file use, so that each compiles only what those before it have not. */
let context: Promise<string> | undefined;

function buildContext(): Promise<string> {
  context ??= copyBuildContext();
  return context;
}

/** The working tree without what the image's builder is not shown. */
async function copyBuildContext(): Promise<string> {
  const folder = await temporaryFolder();
  const ignored = (await readFile(join(root, ".dockerignore"), "utf8")).trim().split("\n");
  const isShown = (path: string) => !ignored.some((pattern) => matchesGlob(relative(root, path), pattern));
  await cp(root, folder, { recursive: true, filter: isShown });
  return folder;
}

/** Does what the image's health check does. */
async function isWell(port: string): Promise<boolean> {
  const [, ...options] = JSON.parse(instruction(HEALTHCHECK, ""));
  return execute(process.execPath, options, { env: { PORT: port } }).then(
    () => true,
    () => false,
  );
}

function instruction(pattern: RegExp, stage: string): string {
  const [, words] = pattern.exec(stages[stage] ?? "") ?? [];
  if (!words) throw new Error(`The stage ${stage} of the Dockerfile has no ${pattern}.`);
  return words;
}

async function filesIn(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => realpath(join(parentPath, name)));
  // From Node 26 on, what links lead to is listed as well.
  const files = [...new Set(await Promise.all(paths))];
  return Promise.all(files.map(async (file) => ({ file, size: (await stat(file)).size })));
}
