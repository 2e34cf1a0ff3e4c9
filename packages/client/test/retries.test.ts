import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { getUser, removeUserImage, restoreUserImage, setUserImage } from "../src/index.js";
import { answer, refusal, scriptService } from "./scripted-service.js";

const connection = { baseUrl: "https://images.example.org", token: "secret" };
const ada = { id: 1, username: "Ada" };
const ok = answer(200, ada);

/** In milliseconds, if the service asks for none. */
const FIRST_WAIT = 500;

// Each wait is as long as it can be; how jitter spreads them has a test of its own.
beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  onTestFinished(() => void vi.restoreAllMocks());
});

describe("what failed but may succeed", () => {
  it.each([
    ["a connection that broke", "broken"],
    ["500", refusal(500, "internal_error")],
    ["503", refusal(503, "store_unavailable")],
    ["a proxy's 502", new Response("<h1>Bad Gateway</h1>", { status: 502 })],
    ["429", refusal(429, "too_many_requests")],
    ["408", refusal(408, "request_timeout")],
  ] as const)("is repeated after a wait: %s", async (_, failure) => {
    const requests = scriptService(failure, ok);

    const user = getUser(connection);
    await vi.advanceTimersByTimeAsync(FIRST_WAIT - 1);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);

    expect(await user).toEqual(ada);
    expect(requests).toEqual(["GET /v1/users", "GET /v1/users"]);
  });

  it("is repeated five times, after longer and longer waits, and then given up", async () => {
    const requests = scriptService("broken");
    const user = getUser(connection).catch((error) => error);

    const counts: number[] = [];
    for (const wait of [500, 1000, 2000, 4000, 8000]) {
      await vi.advanceTimersByTimeAsync(wait - 1);
      counts.push(requests.length);
      await vi.advanceTimersByTimeAsync(1);
    }

    expect(counts).toEqual([1, 2, 3, 4, 5]);
    expect(requests).toHaveLength(6);
    expect(await user).toMatchObject({ code: "network_error" });
  });

  it("is repeated at different times by different clients, none before half of the wait", async () => {
    vi.spyOn(Math, "random").mockReturnValueOnce(0.999).mockReturnValueOnce(0.5);
    const requests = scriptService("broken");
    for (const _ of [1, 2]) void getUser(connection).catch(() => {});

    await vi.advanceTimersByTimeAsync(249);
    expect(requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2);
    expect(requests).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(124);
    expect(requests).toHaveLength(4);
  });

  it.each(["remove", "restore"])("is repeated for changes too: %s", async (change) => {
    const requests = scriptService(refusal(503, "store_unavailable"), ok);

    const user =
      change === "remove"
        ? removeUserImage(connection)
        : restoreUserImage({ ...connection, image: "v1/cat.jpg" });
    await vi.advanceTimersByTimeAsync(FIRST_WAIT);

    expect(await user).toEqual(ada);
    expect(requests).toEqual(["PATCH /v1/users", "PATCH /v1/users"]);
  });
});

describe("what cannot succeed", () => {
  it.each([
    [400, "malformed_request"],
    [401, "token_invalid"],
    [404, "not_found"],
    [412, "precondition_failed"],
    [422, "image_not_found"],
  ])("is not repeated: %i %s", async (status, code) => {
    const requests = scriptService(refusal(status, code), ok);

    await expect(setUserImage({ ...connection, file: new Blob(["…"]) })).rejects.toMatchObject({
      status,
      code,
    });

    expect(requests).toEqual(["POST /v1/media-signature"]);
  });
});

describe("Retry-After", () => {
  const now = new Date("2026-01-01T12:00:00Z");
  const inSevenSeconds = new Date("2026-01-01T12:00:07Z");
  const asDate = { date: now.toUTCString(), "retry-after": inSevenSeconds.toUTCString() };
  const HOUR = 60 * 60 * 1000;

  it.each([
    ["in seconds", { "retry-after": "7" }, 0],
    ["as a date", asDate, 0],
    ["as a date, with the client's clock an hour slow", asDate, -HOUR],
    ["as a date, with the client's clock an hour fast", asDate, HOUR],
    ["as a date, without the service's own", { "retry-after": asDate["retry-after"] }, 0],
  ])("is waited for: %s", async (_, headers, wrong) => {
    const requests = scriptService(refusal(429, "too_many_requests", headers), ok);
    vi.setSystemTime(now.getTime() + wrong);

    const user = getUser(connection);
    await vi.advanceTimersByTimeAsync(7000 + FIRST_WAIT - 1);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);

    expect(await user).toEqual(ada);
  });

  it.each([{ "retry-after": "soon" }, { "retry-after": "-1" }, asDate])(
    "that is nonsense, or over, is no reason to wait: %j",
    async (headers) => {
      const date = new Date(inSevenSeconds.getTime() + HOUR).toUTCString();
      scriptService(refusal(503, "overloaded", { ...headers, date }), ok);

      const user = getUser(connection);
      await vi.advanceTimersByTimeAsync(FIRST_WAIT);

      expect(await user).toEqual(ada);
    },
  );

  it("that is long is left to the caller", async () => {
    const requests = scriptService(refusal(429, "too_many_requests", { "retry-after": "21" }));

    await expect(getUser(connection)).rejects.toMatchObject({ code: "too_many_requests", retryAfter: 21 });

    expect(requests).toHaveLength(1);
  });
});
