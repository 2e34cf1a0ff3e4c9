import { describe, expect, it } from "vitest";
import { parseConfig } from "../src/config.js";
import { run, start } from "./process.js";

const DEMO = { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k" };
const MONGODB_URL = "mongodb://db.example.org/app";
const CLOUDINARY_URL = "cloudinary://key:secret@demo";

describe("what the service brings itself", () => {
  it.each([
    [{ NODE_ENV: "production" }, ["MONGODB_URL", "CLOUDINARY_URL"]],
    [{ NODE_ENV: "production", MONGODB_URL }, ["CLOUDINARY_URL"]],
    [{ NODE_ENV: "production", CLOUDINARY_URL }, ["MONGODB_URL"]],
    [{ NODE_ENV: "production", EMBEDDED: "", MONGODB_URL: "" }, ["MONGODB_URL", "CLOUDINARY_URL"]],
    [{ EMBEDDED: "false" }, ["MONGODB_URL", "CLOUDINARY_URL"]],
  ])("has to be asked for with %o", (settings, missing) => {
    const unset = missing.map((name) => `${name} is not set \\(with EMBEDDED=true, .*\\)`).join("; ");

    expect(() => parseConfig(settings)).toThrow(new RegExp(`: ${unset}\\.$`));
  });

  it.each([
    {},
    { NODE_ENV: "test" },
    { NODE_ENV: "production", EMBEDDED: "true" },
    { NODE_ENV: "production", EMBEDDED: "true", CLOUDINARY_URL },
    { NODE_ENV: "production", MONGODB_URL, CLOUDINARY_URL },
  ])("is there with %o", (settings) => {
    expect(() => parseConfig(settings)).not.toThrow();
  });

  it.each(["Production", "PRODUCTION", "prod", "prod ", " production", "producton", "Prod"])(
    "has to be asked for in production only: NODE_ENV=%s may be meant for that",
    (NODE_ENV) => {
      for (const others of [{}, { MONGODB_URL, CLOUDINARY_URL }]) {
        expect(() => parseConfig({ NODE_ENV, ...others })).toThrow(
          /NODE_ENV is misspelt \(give production or development\)/,
        );
      }
    },
  );

  it.each(["development", "test", "staging", "preview", "products"])(
    "is there with NODE_ENV=%s",
    (NODE_ENV) => {
      expect(parseConfig({ NODE_ENV }).demoUser).toBe(true);
    },
  );

  it("stops the start in production, with the settings' names", async () => {
    const program = run("main.js", { NODE_ENV: "production" });

    expect(await program.ended()).toBe(1);
    expect(program.stderr()).toMatch(/MONGODB_URL is not set.*CLOUDINARY_URL is not set.*EMBEDDED=true.*\n$/);
  });
});

describe("the demo user", () => {
  it.each([
    [true, {}],
    [true, { HOST: "localhost" }],
    [true, { HOST: "127.0.0.2", PUBLIC_URL: "http://127.0.0.1:8080/images" }],
    [true, { HOST: "::1", PUBLIC_URL: "http://[::1]:8080" }],
    [true, { NODE_ENV: "production", EMBEDDED: "true", DEMO_USER: "true" }],
    [true, { HOST: "0.0.0.0", DEMO_USER: "true" }],
    // A proxy on the same machine may let everybody reach it.
    [false, { NODE_ENV: "production", EMBEDDED: "true" }],
    [false, { NODE_ENV: "production", EMBEDDED: "true", HOST: "localhost" }],
    [false, { HOST: "0.0.0.0" }],
    [false, { HOST: "::" }],
    [false, { HOST: "192.0.2.1" }],
    [false, { HOST: "127.0.0.1.example.org" }],
    // Behind a proxy on the same machine.
    [false, { PUBLIC_URL: "https://example.org" }],
    [false, { DEMO_USER: "false" }],
    [false, { MONGODB_URL }],
    [false, { CLOUDINARY_URL }],
  ])("is there: %s, with %o", (isThere, settings) => {
    expect(parseConfig(settings).demoUser).toBe(isThere);
  });

  it.each([{ MONGODB_URL }, { CLOUDINARY_URL }])("cannot be asked for with %o", (settings) => {
    expect(() => parseConfig({ ...settings, DEMO_USER: "true" })).toThrow(/DEMO_USER cannot be true/);
  });

  it("is not let in on an address of all unless asked for, also where they were before", async () => {
    const answer = async (settings: Record<string, string>) => {
      const service = await start(settings);
      const ask = async () => (await fetch(`${service.url}/v1/users`, { headers: DEMO })).status;
      // A process that has just begun may have too much to do.
      await expect.poll(ask).not.toBe(503);
      const status = await ask();
      const page = await (await fetch(`${service.url}/page-config.json`)).text();
      service.process.kill("SIGTERM");
      await service.ended();
      const isPublished = page.includes("9D6fucJrGle3yY2WSfeNCE9xD8k");
      return { status, isPublished, dataDir: service.dataDir, stdout: service.stdout() };
    };
    const first = await answer({});
    expect(first).toMatchObject({ status: 200, isPublished: true });
    const DATA_DIR = first.dataDir;

    const open = await answer({ DATA_DIR, HOST: "0.0.0.0" });

    expect(open).toMatchObject({ status: 401, isPublished: false });
    expect(open.stdout).toContain("DEMO_USER=true");
    expect(open.stdout).not.toContain("9D6fucJrGle3yY2WSfeNCE9xD8k");
    expect(await answer({ DATA_DIR, HOST: "0.0.0.0", DEMO_USER: "true" })).toMatchObject({
      status: 200,
      isPublished: true,
    });
  });
});

describe("the line of a start", () => {
  it.each([
    [
      {
        MONGODB_URL: "mongodb://user:hunter2@127.0.0.1:1,127.0.0.1:2/app?replicaSet=rs0",
        CLOUDINARY_URL: "cloudinary://key:hunter2@demo",
        PUBLIC_URL: "https://example.org/images",
      },
      {
        version: "0.0.0",
        store: "mongodb://127.0.0.1:1,127.0.0.1:2/app",
        cloud: "demo",
        publicUrl: "https://example.org/images",
        embedded: [],
      },
    ],
    [
      { CLOUDINARY_URL: "cloudinary://key:hunter2@demo" },
      { store: expect.stringMatching(/^SQLite in .*users\.sqlite$/), cloud: "demo", embedded: ["store"] },
    ],
    [{}, { cloud: "local", embedded: ["store", "Cloudinary", "demo user"] }],
    [
      { OIDC_ISSUER: "https://login.example.org/", JWT_AUDIENCE: "pictures" },
      { issuer: "https://login.example.org/", msg: expect.stringContaining("tokens of https://login.ex") },
    ],
  ])("says with %o what runs", async (settings, summary) => {
    const service = await start(settings);
    await expect.poll(service.stdout).toMatch(/"msg":"user-image .*"/);

    const line = service
      .stdout()
      .split("\n")
      .find((line) => line.includes('"msg":"user-image '));

    expect(JSON.parse(line ?? "")).toMatchObject(summary);
    expect(service.stdout()).not.toContain("hunter2");
  });
});
