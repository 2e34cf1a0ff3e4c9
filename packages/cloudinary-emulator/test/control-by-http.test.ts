import { describe, expect, it } from "vitest";
import { startEmulator } from "./emulator.js";
import { authorization, start, tryUploadTo, uploadTo } from "./started.js";

describe("a test in another language", () => {
  const ask = async (url: string, path: string, body?: object, headers: object = { authorization }) => {
    const response = await fetch(`${url}/__emulator/${path}`, {
      method: body ? "POST" : "GET",
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };

  it("can do all of it by HTTP", async () => {
    const emulator = await start();
    const { url } = emulator;
    await uploadTo(emulator, { public_id: "a" });

    expect((await ask(url, "assets")).body).toEqual({ assets: await emulator.assets() });
    expect((await ask(url, "calls")).body).toEqual({ calls: emulator.calls() });
    expect(emulator.calls()).toHaveLength(1);
    expect(await ask(url, "fail-next", { status: 429, times: 1 })).toEqual({
      status: 200,
      body: { status: "ok" },
    });
    expect((await tryUploadTo(emulator)).status).toBe(429);
    await ask(url, "fail-next", {});
    expect((await tryUploadTo(emulator)).status).toBe(500);
    await ask(url, "delay", { ms: 1 });
    await ask(url, "reset", {});
    expect((await ask(url, "assets")).body).toEqual({ assets: [] });
  });

  it("resets without a body", async () => {
    const emulator = await start();
    await uploadTo(emulator);

    const { status } = await fetch(`${emulator.url}/__emulator/reset`, {
      method: "POST",
      headers: { authorization },
    });

    expect([status, await emulator.assets()]).toEqual([200, []]);
  });

  it.each([
    ["fail-next", { status: 200 }, "body/status must be >= 400"],
    ["fail-next", { times: 0 }, "body/times must be >= 1"],
    ["fail-next", { paths: "/" }, "body must NOT have additional properties: paths"],
    ["fail-next", { path: "v1_1" }, 'body/path must match pattern "^/"'],
    ["delay", { ms: 1, path: "/" }, "body must NOT have additional properties: path"],
    ["delay", {}, "body must have required property 'ms'"],
    ["delay", { ms: -1 }, "body/ms must be >= 0"],
  ])("learns what is wrong with its call: %s %o", async (path, body, message) => {
    const { url } = await start();

    expect(await ask(url, path, body)).toEqual({ status: 400, body: { error: { message } } });
  });

  it("needs the credentials, which no page that a developer visits has", async () => {
    const emulator = await start();
    await uploadTo(emulator);

    for (const path of ["assets", "calls", "reset", "fail-next", "delay"]) {
      const body = ["assets", "calls"].includes(path) ? undefined : {};
      expect([path, (await ask(emulator.url, path, body, {})).status]).toEqual([path, 401]);
    }
    expect(await emulator.assets()).toHaveLength(1);
  });

  it("knows without credentials that the emulator is there", async () => {
    for (const options of [{}, { control: false }]) {
      const { url } = await start(options);
      expect(await ask(url, "health", undefined, {})).toEqual({ status: 200, body: { status: "ok" } });
    }
  });

  it("has no control if that is off, and none of the plugin", async () => {
    const { url } = await start({ control: false });
    const { origin } = await startEmulator();

    for (const base of [url, origin]) {
      for (const path of ["assets", "calls"]) expect((await ask(base, path)).status).toBe(404);
      expect((await ask(base, "reset", {})).status).toBe(404);
    }
    expect((await ask(origin, "health")).status).toBe(404);
  });
});
