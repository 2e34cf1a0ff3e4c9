import { png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { start } from "./process.js";
import { aClient, type Served, serve } from "./serve.js";

describe("/readyz", () => {
  it("says that the service is ready", async () => {
    const { url } = await serve();

    const answer = await fetch(`${url}/readyz`);

    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ready"}']);
  });

  it("says why it is not, and that it is alive all the same", async () => {
    const served = await serve();
    const sound = served.store.findById;
    served.store.findById = () => Promise.reject(new Error("The user store cannot be reached."));

    const answer = await fetch(`${served.url}/readyz`);

    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      status: "not ready",
      reasons: ["The user store cannot be reached."],
    });
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    served.store.findById = sound;
    await expect.poll(async () => (await fetch(`${served.url}/readyz`)).status, { timeout: 5000 }).toBe(200);
  });

  it("says that the service is stopping while it finishes its requests", async () => {
    // With a Cloudinary inside it goes on listening; otherwise a probe's connection is refused.
    const served = await serve({ service: { embedded: async () => {} } });
    const client = await aClient(served);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const sound = served.store.findByToken.bind(served.store);
    served.store.findByToken = async (hash) => {
      await held;
      return sound(hash);
    };
    const request = client.getUser();
    await new Promise((resolve) => setTimeout(resolve, 100));

    const closing = served.app.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const answer = await fetch(`${served.url}/readyz`);

    expect(await answer.json()).toEqual({ status: "not ready", reasons: ["The service is stopping."] });
    letGo();
    expect((await request).status).toBe(200);
    await closing;
  });
});

describe("/metrics", () => {
  it("counts what has happened", async () => {
    let now = new Date();
    const served = await serve({ isNotified: true, clock: () => now });
    const client = await aClient(served);
    const told = await client.upload(png3x2);
    await expect.poll(() => sampleOf(served, 'user_image_facts_total{source="notification"}')).toBe(1);
    await client.setImage(told);
    await client.setImage(told);
    await client.setImage("zyxwvutsrqponmlkjihg");
    await client.request("PATCH", "/v1/users", "{");
    await client.removeImage();
    await client.getUser();
    await fetch(`${served.url}/nowhere/${Math.random()}`);
    now = new Date(now.getTime() + 25 * 60 * 60 * 1000);

    // The store is asked at most once a second.
    await expect.poll(() => sampleOf(served, "user_image_backlog_users"), { timeout: 5000 }).toBe(1);
    expect(await samplesOf(served)).toMatchObject({
      'user_image_sets_total{outcome="ok"}': 3,
      'user_image_sets_total{outcome="image_not_found"}': 1,
      'user_image_sets_total{outcome="malformed_json"}': 1,
      'http_request_duration_seconds_count{method="PATCH",route="/v1/users",status="200"}': 3,
      'http_request_duration_seconds_count{method="PATCH",route="/v1/users",status="422"}': 1,
      'http_request_duration_seconds_count{method="GET",route="/v1/users",status="200"}': 1,
      'http_request_duration_seconds_count{method="POST",route="/v1/media-signature",status="201"}': 1,
      'http_request_duration_seconds_count{method="POST",route="/v1/media-notifications",status="204"}': 1,
      'http_request_duration_seconds_count{method="GET",route="none",status="404"}': 1,
      user_image_backlog_users: 1,
      user_image_backlog_age_seconds: 3600,
      user_image_media_circuit_open: 0,
    });
  });

  it("measures the store, Cloudinary, and what was destroyed", async () => {
    const service = await start({ GRANT_TTL: "4s", DISCARD_GRACE: "0s", COLLECT_INTERVAL: "200ms" });
    const headers = {
      authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k",
      "content-type": "application/json",
    };
    const patch = (image: unknown) =>
      fetch(`${service.url}/v1/users`, { method: "PATCH", headers, body: JSON.stringify({ image }) });
    await patch({ publicId: "v1234567/xcvjghjkdisudgfds7iyf.jpg" });
    await patch(null);

    await expect
      .poll(async () => (await samplesOf(service)).user_image_destroyed_total, { timeout: 10_000 })
      .toBe(1);
    const values = await samplesOf(service);
    expect(values).toMatchObject({
      'user_image_facts_total{source="inspection"}': 1,
      'user_image_store_duration_seconds_count{operation="find_by_token",outcome="ok"}': 2,
      'user_image_media_duration_seconds_count{operation="inspect",outcome="ok"}': 1,
      'user_image_media_duration_seconds_count{operation="destroy",outcome="ok"}': 1,
    });
    expect(values.user_image_destructions_failed_total ?? 0).toBe(0);
    expect(values.process_resident_memory_bytes).toBeGreaterThan(0);
  });

  it("shows that the circuit breaker is open after many failures", async () => {
    const served = await serve({ uploadPrefix: "http://127.0.0.1:9" });
    const client = await aClient(served);
    const { publicId } = await client.grant();

    for (let time = 0; time < 5; time++) expect((await client.setImage(publicId)).status).toBe(503);

    expect(await sampleOf(served, "user_image_media_circuit_open")).toBe(1);
    expect(await sampleOf(served, 'user_image_sets_total{outcome="media_unavailable"}')).toBe(5);
  });

  it("still answers while the store is down, and says that the service is not ready", async () => {
    const served = await serve();
    expect(await sampleOf(served, "user_image_ready")).toBe(1);

    const down = () => Promise.reject(new Error("down"));
    Object.assign(served.store, { oldestDue: down, countDue: down, findById: down });

    await expect.poll(() => sampleOf(served, "user_image_ready"), { timeout: 5000 }).toBe(0);
    // Unknown is not none, and not what it was; the alert UserImageBacklogUnknown reports it.
    for (const name of ["user_image_backlog_users", "user_image_backlog_age_seconds"]) {
      expect(await sampleOf(served, name)).toBeNaN();
    }
  });

  it.each([
    ["oldestDue", "user_image_backlog_age_seconds", "user_image_backlog_users"],
    ["countDue", "user_image_backlog_users", "user_image_backlog_age_seconds"],
  ] as const)("tells what it knows of the backlog if %s fails alone", async (method, unknown, known) => {
    const served = await serve();
    Object.assign(served.store, { [method]: () => Promise.reject(new Error("slow")) });

    expect(await sampleOf(served, unknown)).toBeNaN();
    expect(await sampleOf(served, known)).toBe(0);
  });

  it("asks the store at most once a second, whoever asks, and counts no further than it says", async () => {
    const served = await serve();
    const asked: unknown[] = [];
    for (const method of ["oldestDue", "countDue", "findById"] as const) {
      const sound = served.store[method].bind(served.store) as (...args: unknown[]) => Promise<never>;
      served.store[method] = (...args: unknown[]) => {
        asked.push([method, ...(method === "countDue" ? args.slice(1) : [])]);
        return sound(...args);
      };
    }
    const begun = performance.now();

    for (let round = 0; round < 5; round++) {
      const paths = Array.from({ length: 20 }, (_, index) => (index % 2 ? "/readyz" : "/metrics"));
      await Promise.all(paths.map((path) => fetch(served.url + path).then((answer) => answer.text())));
    }

    const seconds = Math.ceil((performance.now() - begun) / 1000);
    expect(asked).toContainEqual(["countDue", 10_000]);
    expect(asked.length).toBeLessThanOrEqual(3 * seconds);
  });

  it("counts what could not be read as a request", async () => {
    const served = await serve();

    await fetch(`${served.url}/v1/%users`);
    await fetch(served.url, { headers: { "x-long": "a".repeat(10_000) } });

    expect(await samplesOf(served)).toMatchObject({
      'http_requests_unreadable_total{code="malformed_request"}': 1,
      'http_requests_unreadable_total{code="headers_too_large"}': 1,
    });
  });

  it("does not blame the store for what a rule forbids", async () => {
    const { url } = await start({ SIGN_RATE_LIMIT: "100" });
    const headers = { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k" };
    const grant = () => fetch(`${url}/v1/media-signature`, { method: "POST", headers });
    for (let count = 0; count < 10; count++) expect((await grant()).status).toBe(201);

    expect((await grant()).status).toBe(429);

    const samples = await samplesOf({ url });
    expect(samples['user_image_store_duration_seconds_count{operation="update",outcome="ok"}']).toBe(11);
    expect(Object.keys(samples).filter((name) => name.includes('outcome="error"'))).toEqual([]);
  });
});

async function sampleOf({ url }: Pick<Served, "url">, name: string): Promise<number | undefined> {
  return (await samplesOf({ url }))[name];
}

/** The samples of Prometheus' text format by their names with labels. */
async function samplesOf({ url }: Pick<Served, "url">): Promise<Record<string, number>> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );
}
