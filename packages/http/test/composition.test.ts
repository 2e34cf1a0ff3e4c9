import { describe, expect, it, onTestFinished, vi } from "vitest";
import { compose, tokens } from "../src/composition/container.js";
import { openStore } from "../src/composition/store.js";
import { parseConfig } from "../src/config.js";
import { temporaryFolder } from "./serve.js";

const listener = { onReport: () => {}, onFailure: () => {}, onClock: () => {} };

describe("what was put together", () => {
  it("finishes the collector's work before it closes the store", async () => {
    const composition = await compose(
      parseConfig({ DATA_DIR: await temporaryFolder(), COLLECT_INTERVAL: "100ms" }),
    );
    const { store, destroyDiscards } = composition;
    const order: string[] = [];
    const working = deferred();
    const finished = deferred();
    vi.spyOn(destroyDiscards, "execute").mockImplementation(async () => {
      working.resolve();
      await finished.promise;
      order.push("collected");
      return { destroyed: 0, failed: 0 };
    });
    const close = store.close.bind(store);
    vi.spyOn(store, "close").mockImplementation(() => {
      order.push("closed");
      return close();
    });
    composition.startCollector(listener);
    await working.promise;

    const disposed = composition.dispose();
    finished.resolve();
    await disposed;

    expect(order).toEqual(["collected", "closed"]);
  });

  it("has in it what was put in place of another, and does not close that", async () => {
    const config = parseConfig({ DATA_DIR: await temporaryFolder() });
    const store = await openStore(config);
    onTestFinished(() => store.close());
    const user = await store.add({ username: "Ada" }, new Date());
    const now = new Date("2026-01-01T12:00:00.000Z");

    const composition = await compose(config, (root) => {
      root.register(tokens.store, { useValue: store });
      root.register(tokens.clock, { useValue: () => now });
    });
    await composition.dispose();

    expect(composition.store).toBe(store);
    expect(composition.service.clock()).toBe(now);
    expect(await store.findById(Number(user?.id))).toEqual(user);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
