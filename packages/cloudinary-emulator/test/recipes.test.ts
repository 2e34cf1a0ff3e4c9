import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "@user-image/testing/free-port";
import { pythonWith } from "@user-image/testing/python";
import { beforeAll, describe, expect, it } from "vitest";
import { installRecipes } from "../../../test/consumer.js";
import { photo } from "./emulator.js";
import { hasGems } from "./ruby.js";
import { start } from "./started.js";

const execute = promisify(execFile);

describe("a project that uses the emulator as the README says", () => {
  let folder: string;

  beforeAll(async () => {
    const dependencies = {
      "@playwright/test": "1.65.1",
      cloudinary: "2.11.0",
      jest: "30.5.2",
      "next-cloudinary": "6.19.3",
      vitest: "4.1.12",
    };
    folder = await installRecipes(dependencies, "emulator");
  }, 300_000);

  const run = async (command: string, options: string[], settings = {}) => {
    const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1", CI: "true", ...settings };
    const { stdout, stderr } = await execute(command, options, { cwd: folder, env }).catch((error) => error);
    return stdout + stderr;
  };
  const installed = (name: string) => join(folder, "node_modules/.bin", name);

  it("tests with Vitest", { timeout: 120_000 }, async () => {
    expect(await run(installed("vitest"), ["run", "avatar.test.mjs"])).toMatch(/Tests +2 passed \(2\)/);
  });

  it("tests with Jest", { timeout: 120_000 }, async () => {
    expect(await run(installed("jest"), [])).toMatch(/Tests: +1 passed, 1 total/);
  });

  it("tests with Playwright", { timeout: 120_000 }, async () => {
    const ports = { EMULATOR_PORT: `${await freePort()}`, APP_PORT: `${await freePort()}` };

    expect(await run(installed("playwright"), ["test", "avatar.spec.mjs"], ports)).toMatch(/2 passed/);
  });

  it("tests Django with pytest", { timeout: 300_000 }, async () => {
    const requirements = ["cloudinary==1.46.3", "Django==5.2.19", "django-cloudinary-storage==0.3.0"];
    const python = await pythonWith("django", [...requirements, "pytest==9.2.0", "pytest-django==4.14.0"]);

    expect(await run(python, ["-m", "pytest", "-q"])).toMatch(/^1 passed/m);
  });

  it("tests Rails with Minitest", { timeout: 120_000 }, async ({ skip }) => {
    const isInstalled = hasGems("rails", "cloudinary");
    skip(!isInstalled, "There is no Ruby with rails and cloudinary (gem install rails cloudinary).");
    // Ruby finds its gems by variables. This one makes the SDK ignore CLOUDINARY_URL.
    const settings = { ...process.env, CLOUDINARY_CLOUD_NAME: "demo" };

    const report = await run("ruby", ["-I", "test", "test/avatar_test.rb"], settings);

    expect(report).toMatch(/^1 runs, 2 assertions, 0 failures, 0 errors/m);
  });

  it("shows images with next-cloudinary", async () => {
    const emulator = await start();
    await fetch(`${emulator.url}/v1_1/local/image/upload`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa("key:secret")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        public_id: "avatars/ada",
        file: `data:image/jpeg;base64,${photo("cat.jpg").toString("base64")}`,
      }),
    });
    const script = `import { avatarUrl } from "./next.mjs"; console.log(avatarUrl("ada"))`;

    const url = (await run("node", ["--input-type=module", "--eval", script])).trim();

    expect(url).toMatch(/^http:\/\/localhost:3001\/local\/image\/upload\//);
    const delivered = await fetch(url.replace("http://localhost:3001", emulator.url));
    expect([delivered.status, delivered.headers.get("x-cld-error")]).toEqual([200, null]);
  });

  it("runs it with Docker Compose, by the Compose Specification", { timeout: 120_000 }, async () => {
    const python = await pythonWith("check-jsonschema", ["check-jsonschema==0.39.0"]);
    const options = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"];

    expect(await run(python, options)).toBe("ok -- validation done\n");
  });
});
