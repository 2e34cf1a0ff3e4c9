import { describe, expect, it, vi } from "vitest";
import { getUser, removeUserImage, restoreUserImage, setUserImage } from "../src/index.js";
import { scriptService } from "./scripted-service.js";

const connection = { baseUrl: "https://images.example.org", token: "secret" };
const reason = new Error("The user has left.");

const calls = {
  getUser: (signal: AbortSignal) => getUser({ ...connection, signal }),
  removeUserImage: (signal: AbortSignal) => removeUserImage({ ...connection, signal }),
  restoreUserImage: (signal: AbortSignal) => restoreUserImage({ ...connection, signal, image: "v1/cat.jpg" }),
  setUserImage: (signal: AbortSignal) => setUserImage({ ...connection, signal, file: new Blob(["…"]) }),
};

describe.each(Object.entries(calls))("%s, when its signal aborts", (_, call) => {
  it("asks nothing if that was before", async () => {
    const requests = scriptService("silent");

    await expect(call(AbortSignal.abort(reason))).rejects.toBe(reason);

    expect(requests).toEqual([]);
  });

  it("ends a request that is on its way", async () => {
    const requests = scriptService("silent");
    const controller = new AbortController();

    const result = call(controller.signal).catch((error) => error);
    await vi.advanceTimersByTimeAsync(1);
    controller.abort(reason);

    expect(vi.mocked(fetch).mock.lastCall?.[1]?.signal?.aborted).toBe(true);
    expect(await result).toBe(reason);
    expect(requests).toHaveLength(1);
  });

  it("ends a wait, and leaves no timer behind", async () => {
    const requests = scriptService("broken");
    const controller = new AbortController();

    const result = call(controller.signal).catch((error) => error);
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort(reason);

    expect(await result).toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    expect(requests).toHaveLength(1);
  });
});
