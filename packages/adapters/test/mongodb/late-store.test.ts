import dns from "node:dns";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { StoreUnavailable, shownImage } from "@user-image/domain";
import { anImage, aUser, changed, fillStore } from "@user-image/domain/testing";
import { freePort } from "@user-image/testing/free-port";
import { MongoProxy } from "@user-image/testing/mongodb-proxy";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { describe, inject, it, type TestContext, vi } from "vitest";

// At once, since most of the time they wait.
describe.concurrent("MongoUserRepository, opened before MongoDB is there", () => {
  it("finds it once it comes, after any number of commands that failed", async ({
    expect,
    onTestFinished,
  }) => {
    const { store, proxy, port } = await opened(onTestFinished);

    const attempts = [
      store.findById(1),
      store.findByToken("hash"),
      store.add({ username: "Eve" }, new Date()),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailable) });
    }
    await expect(store.prepare()).rejects.toThrow(StoreUnavailable);
    await proxy.listen(port);

    await expect.poll(() => store.findById(1).catch(() => "down"), { timeout: 10_000 }).toBeNull();
    await store.prepare();
    await fillStore(store, [{ user: aUser(), tokens: ["hash"] }]);
    expect((await store.findByToken("hash"))?.id).toBe(1);
  });

  it("waits for it as long as a command may take", async ({ expect, onTestFinished }) => {
    const { store, proxy, port } = await opened(onTestFinished);

    const found = store.findById(1);
    setTimeout(() => void proxy.listen(port), 300);

    expect(await found).toBeNull();
  });

  it("finds it again after it was restarted, and under another address of the same name", async ({
    expect,
    onTestFinished,
  }) => {
    let address = "127.0.0.1";
    const sound = dns.lookup;
    const spy = vi
      .spyOn(dns, "lookup")
      .mockImplementation(((name: string, ...rest: never[]) =>
        sound(name === "mongodb.test" ? address : name, ...(rest as unknown as [never, never]))) as never);
    onTestFinished(() => spy.mockRestore());
    const { store, proxy, port } = await opened(onTestFinished, "mongodb.test");
    await expect(store.findById(1)).rejects.toThrow(StoreUnavailable);

    for (address of ["127.0.0.1", "127.0.0.2", "127.0.0.1"]) {
      await proxy.listen(port, address);
      await expect.poll(() => store.findById(1).catch(() => "down"), { timeout: 10_000 }).toBeNull();
      await proxy.close();
      await expect(store.findById(1)).rejects.toThrow(StoreUnavailable);
    }
  });

  it("stays closed once it was closed", async ({ expect, onTestFinished }) => {
    const { store, proxy, port } = await opened(onTestFinished);
    await store.findById(1).catch(() => {});
    const pending = store.findById(1).catch((error: unknown) => error);
    await store.close();
    await proxy.listen(port);

    expect(await pending).toBeInstanceOf(StoreUnavailable);
    await expect(store.findById(1)).rejects.toThrow(StoreUnavailable);
    expect(proxy.connections).toBe(0);
  });
});

describe.concurrent("MongoUserRepository, when a majority lags", () => {
  it("gets its connections back from writes that are given up", async ({ expect, onTestFinished }) => {
    const { store, proxy } = await opened(onTestFinished, "127.0.0.1", { maxPoolSize: "2" }, true);
    const ids = [1, 2, 3, 4, 5, 6];
    await fillStore(
      store,
      ids.map((id) => ({ user: aUser({ id }) })),
    );
    const users = await Promise.all(ids.map((id) => store.findById(id)));

    // The writes are done, but their answers are lost.
    proxy.withheld = Buffer.from("update\0");
    const sets = users.map((user) =>
      store.update(user ?? aUser(), (user) => changed(user, { image: anImage("abc") })),
    );
    for (const set of await Promise.allSettled(sets)) {
      expect(set).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailable) });
    }
    expect(proxy.withheldCount).toBeGreaterThanOrEqual(2);

    await expect
      .poll(
        () =>
          store.findById(1).then(
            (user) => user && shownImage(user.images)?.publicId,
            () => "down",
          ),
        { timeout: 10_000 },
      )
      .toBe("abc");
    expect(await Promise.all(ids.map((id) => store.findById(id).then((user) => user?.id)))).toEqual(ids);
  });
});

/** A store whose MongoDB is behind a proxy, which listens only if asked to. */
async function opened(
  onTestFinished: TestContext["onTestFinished"],
  host = "127.0.0.1",
  options: Record<string, string> = {},
  isThere = false,
) {
  const target = databaseUrl(inject("mongodbUrl"), `test-${crypto.randomUUID()}`);
  const proxy = new MongoProxy(target);
  const port = await freePort();
  if (isThere) await proxy.listen(port);
  const url = new URL(target);
  url.host = `${host}:${port}`;
  for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value);
  const store = openMongoStore(url.href);
  onTestFinished(async () => {
    await store.close();
    await proxy.close();
  });
  return { store, proxy, port };
}
