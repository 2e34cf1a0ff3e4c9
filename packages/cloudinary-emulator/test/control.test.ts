import { describe, expect, it } from "vitest";
import { errorOf, photo } from "./emulator.js";
import { authorization, start, tryUploadTo, uploadTo } from "./started.js";

const origin = "https://app.example";

describe("a test that controls an emulator", () => {
  it("sees the assets as the Admin API describes them", async () => {
    const emulator = await start();
    const older = await uploadTo(emulator, { public_id: "a", tags: "x,y", context: "alt=A" });

    const [asset] = await emulator.assets();

    const url = `${emulator.url}/v1_1/local/resources/image/upload/a`;
    expect(asset).toEqual(await (await fetch(url, { headers: { authorization } })).json());
    expect(asset).toMatchObject({ public_id: "a", tags: ["x", "y"], secure_url: older.secure_url });
  });

  it("sees the calls with their parameters, but no secret and no file", async () => {
    const emulator = await start();
    const { secure_url } = await uploadTo(emulator, { public_id: "a", tags: "x,y" });
    await fetch(`${secure_url}?from=page`);
    await fetch(`${emulator.url}/v1_1/local/image/destroy`, {
      method: "POST",
      body: new URLSearchParams({ public_id: "a", signature: "wrong", api_key: "key", timestamp: "1" }),
    });
    await fetch(`${emulator.url}/v1_1/local/image/upload`, { method: "OPTIONS", headers: { origin } });

    const path = "/v1_1/local/image/upload";
    const timestamp = expect.stringMatching(/^\d+$/);
    expect(emulator.calls()).toEqual([
      { method: "POST", path, parameters: { timestamp, public_id: "a", tags: "x,y" }, status: 200 },
      { method: "GET", path: new URL(`${secure_url}`).pathname, parameters: {}, status: 200 },
      {
        method: "POST",
        path: "/v1_1/local/image/destroy",
        parameters: { public_id: "a", timestamp: "1" },
        status: 401,
      },
    ]);
  });

  it("sees no file that was sent as a text", async () => {
    const emulator = await start();
    const file = `data:image/jpeg;base64,${photo("cat.jpg").toString("base64")}`;
    const body = JSON.stringify({ file, public_id: "a" });
    const headers = { authorization, "content-type": "application/json" };
    await fetch(`${emulator.url}/v1_1/local/image/upload`, { method: "POST", body, headers });

    expect(emulator.calls()).toMatchObject([{ parameters: { public_id: "a" }, status: 200 }]);
    expect(JSON.stringify(emulator.calls()).length).toBeLessThan(200);
  });

  it("keeps the latest 1,000 calls", async () => {
    const emulator = await start();
    for (let count = 0; count < 1_010; count += 1) await fetch(`${emulator.url}/local/image/upload/${count}`);

    const calls = emulator.calls();

    expect(calls).toHaveLength(1_000);
    expect(calls.at(-1)).toMatchObject({ path: "/local/image/upload/1009", status: 404 });
  });

  it("lets calls fail as often as it says, and others succeed", async () => {
    const emulator = await start();
    const path = "/v1_1/local/image/upload";
    emulator.failNext({ path, status: 420, times: 2 });
    emulator.failNext({ path, status: 503 });

    const ping = await fetch(`${emulator.url}/v1_1/local/ping`, { headers: { authorization } });
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await tryUploadTo(emulator));

    expect(ping.status).toBe(200);
    expect(answers.map(({ status }) => status)).toEqual([420, 420, 503, 200]);
    expect(answers[0] && errorOf(answers[0])).toBe("The test asked for this failure");
    expect(emulator.calls().map(({ status }) => status)).toEqual([200, 420, 420, 503, 200]);
    expect(await emulator.assets()).toHaveLength(1);
  });

  it.each(["resources%2Fsearch", "resources/search", "resources/image/upload/a%2Fb%20c"])(
    "lets a call fail by its path, however a client encodes it: %s",
    async (encoded) => {
      const emulator = await start();
      const path = `/v1_1/local/${decodeURIComponent(encoded)}`;
      emulator.failNext({ path, status: 429 });

      const url = `${emulator.url}/v1_1/local/${encoded}`;
      const { status } = await fetch(url, { method: "POST", headers: { authorization } });

      expect(status).toBe(429);
      expect(emulator.calls()).toMatchObject([{ path, status: 429 }]);
    },
  );

  it("lets any call of an API fail, but no delivery, if it names no path", async () => {
    const emulator = await start();
    const { secure_url } = await uploadTo(emulator);
    emulator.failNext();

    const delivered = await fetch(`${secure_url}`);
    const refused = await tryUploadTo(emulator);

    expect([delivered.status, refused.status]).toEqual([200, 500]);
  });

  it("lets a delivery fail", async () => {
    const emulator = await start();
    const { secure_url } = await uploadTo(emulator);
    emulator.failNext({ path: "/local/image/", status: 404 });

    const [failed, next] = [await fetch(`${secure_url}`), await fetch(`${secure_url}`)];

    expect([failed.status, await failed.text(), next.status]).toEqual([404, "", 200]);
    expect(failed.headers.get("x-cld-error")).toBe("The test asked for this failure");
  });

  it("lets a page of another origin see the failure", async () => {
    const emulator = await start();
    emulator.failNext({ status: 420 });
    const url = `${emulator.url}/v1_1/local/image/upload`;

    const preflight = await fetch(url, { method: "OPTIONS", headers: { origin } });
    const failed = await fetch(url, { method: "POST", body: new FormData(), headers: { origin } });

    expect([preflight.status, failed.status]).toEqual([204, 420]);
    expect(failed.headers.get("access-control-allow-origin")).toBe("*");
  });

  it.each([
    ...[{ status: 200 }, { status: 600 }, { times: 0 }, { times: 1.5 }],
    ...([{ status: "500" }, { path: 5 }, { path: "v1_1/local" }, { paths: "/" }] as never[]),
  ])("learns that a failure is not possible: %o", async (failure) => {
    const emulator = await start();

    expect(() => emulator.failNext(failure)).toThrow(RangeError);
    expect((await tryUploadTo(emulator)).status).toBe(200);
  });

  it("does not meet a call of the Admin API with wrong credentials, but one of the Upload API", async () => {
    const emulator = await start();
    const [ping, upload] = ["ping", "image/upload"].map((path) => `${emulator.url}/v1_1/local/${path}`);
    const wrong = { headers: { authorization: `Basic ${btoa("key:wrong")}` } };
    const statusOf = async (url = "", init?: RequestInit) => (await fetch(url, init)).status;

    emulator.failNext();
    expect([await statusOf(ping, wrong), await statusOf(upload, { method: "POST", ...wrong })]).toEqual([
      401, 500,
    ]);
    emulator.delay(600_000);
    expect(await statusOf(ping, wrong)).toBe(401);
  });

  it("delays calls until it says otherwise, and closes without waiting for them", async () => {
    const emulator = await start();
    emulator.delay(600_000);
    const delayed = tryUploadTo(emulator).then(
      ({ status }) => status,
      () => "broken off",
    );
    const later = await Promise.race([
      delayed,
      new Promise((resolve) => setTimeout(resolve, 300, "waiting")),
    ]);
    emulator.delay(0);

    expect(later).toBe("waiting");
    expect((await tryUploadTo(emulator)).status).toBe(200);
    expect(() => emulator.delay(-1)).toThrow(RangeError);
    expect(() => emulator.delay(Number.NaN)).toThrow(RangeError);
    expect(() => emulator.delay("5" as never)).toThrow(RangeError);
    await emulator.close();
    expect([500, "broken off"]).toContain(await delayed);
  });

  it("starts afresh after a reset", async () => {
    const emulator = await start();
    const { secure_url } = await uploadTo(emulator, { public_id: "a" });
    emulator.failNext({ times: 10 });
    emulator.delay(600_000);

    await emulator.reset();

    expect([await emulator.assets(), emulator.calls()]).toEqual([[], []]);
    expect((await fetch(`${secure_url}`)).status).toBe(404);
    expect(await uploadTo(emulator, { public_id: "a", overwrite: "0" })).not.toHaveProperty("existing");
  });

  it("has only what its options define after a reset", async () => {
    const emulator = await start({ presets: [{ name: "given", unsigned: true }] });
    const admin = `${emulator.url}/v1_1/local`;
    const headers = { authorization, "content-type": "application/json" };
    const presets = async () => {
      const answer = await (await fetch(`${admin}/upload_presets`, { headers })).json();
      return answer.presets.map(({ name }: { name: string }) => name);
    };
    const send = (method: string, path: string, body: object) =>
      fetch(`${admin}/${path}`, { method, headers, body: JSON.stringify(body) });
    await send("POST", "upload_presets", { name: "made", unsigned: true });
    await send("DELETE", "upload_presets/given", {});
    await send("POST", "raw/upload", { file: "data:text/plain;base64,YQ==", public_id: "a.txt" });
    expect([await presets(), (await emulator.assets()).length]).toEqual([["made"], 1]);

    await emulator.reset();

    expect([await presets(), await emulator.assets()]).toEqual([["given"], []]);
    expect((await fetch(`${emulator.url}/local/raw/upload/a.txt`)).status).toBe(404);
  });
});
