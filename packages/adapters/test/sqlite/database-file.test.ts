import { rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { StoreUnavailable } from "@user-image/domain";
import { anImage, aUser, byPlace, changed, fillStore } from "@user-image/domain/testing";
import Database from "libsql";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { aFile, openStore, openStoreWithUser } from "./open-store.js";

describe("the file of the SQLite store", () => {
  it("says that it is unavailable while another process holds the file, and recovers", async () => {
    const { store, user, blocker } = await lockedStore();

    const set = () => store.update(user, (user) => changed(user, { image: anImage("abc") }));
    await expect(set()).rejects.toThrow(StoreUnavailable);
    blocker.exec("ROLLBACK");

    expect(byPlace(await set()).image?.publicId).toBe("abc");
  });

  it("waits for another process for less than two seconds", async () => {
    const { store, user } = await lockedStore();
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    onTestFinished(() => now.mockRestore());

    const set = store.update(user, (user) => changed(user, { image: anImage("abc") }));
    expect(now).toHaveBeenCalled();
    now.mockReturnValue(2000);

    await expect(set).rejects.toThrow(StoreUnavailable);
  });

  it("waits for another process without keeping this one from its work", async () => {
    const { store, user, blocker } = await lockedStore();
    const order: string[] = [];

    const set = store
      .update(user, (user) => changed(user, { image: anImage("abc") }))
      .finally(() => order.push("written"));
    await store.findById(1);
    order.push("read");
    blocker.exec("ROLLBACK");

    expect(byPlace(await set).image?.publicId).toBe("abc");
    expect(order).toEqual(["read", "written"]);
  });

  it("says that its disk is full, until there is room", async () => {
    const store = await openStore();
    await fillStore(store, [{ user: aUser() }]);
    const user = await store.findById(1);
    if (!user) throw new Error("not found");
    const image = anImage("a".repeat(100_000));
    const set = () => store.update(user, (user) => changed(user, { image }));

    // biome-ignore lint/complexity/useLiteralKeys: it is private
    const database = store["database"];
    database.exec("PRAGMA max_page_count = 1");

    const failure = await set().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({
      message: expect.stringContaining("full"),
      cause: { code: "SQLITE_FULL" },
    });
    expect(byPlace(await store.findById(1))).toMatchObject({ image: null });

    database.exec("PRAGMA max_page_count = 100000");
    await expect(store.check()).resolves.toBe(undefined);
    expect(byPlace(await set()).image).toEqual(image);
  });

  it("acknowledges nothing, nor says that it works, once its files were deleted", async () => {
    const file = await aFile();
    const store = await openStore(file);
    await fillStore(store, [{ user: aUser() }]);
    const user = await store.findById(1);
    if (!user) throw new Error("not found");
    await expect(store.check()).resolves.toBe(undefined);

    await rename(dirname(file), `${dirname(file)}-away`);
    const set = () => store.update(user, (user) => changed(user, { image: anImage("abc") }));
    await expect(set()).rejects.toThrow("moved or deleted");
    await expect(store.addToken(1, "hash")).rejects.toThrow(StoreUnavailable);
    await expect(store.check()).rejects.toThrow("moved or deleted");

    await rename(`${dirname(file)}-away`, dirname(file));
    expect(byPlace(await set()).image?.publicId).toBe("abc");
    await expect(store.check()).resolves.toBe(undefined);
  });

  it("is for its owner only, also where it was not", async () => {
    const file = await aFile();
    await writeFile(file, "", { mode: 0o644 });

    const store = await openStore(file);
    await fillStore(store, [{ user: aUser() }]);

    for (const suffix of ["", "-wal", "-shm"]) expect((await stat(file + suffix)).mode & 0o777).toBe(0o600);
  });
});

/** A store with a user, whose file another process holds. */
async function lockedStore() {
  const file = await aFile();
  const { store, user } = await openStoreWithUser(file);
  const blocker = new Database(file);
  onTestFinished(() => void blocker.close());
  blocker.exec("BEGIN IMMEDIATE");
  return { store, user, blocker };
}
