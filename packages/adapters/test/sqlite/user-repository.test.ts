import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { openSqliteStore, type SqliteUserRepository } from "@user-image/adapters/sqlite";
import { StoreUnavailable } from "@user-image/domain";
import {
  anImage,
  aUser,
  fillStore,
  userAccountsContract,
  userRepositoryContract,
} from "@user-image/domain/testing";
import Database from "libsql";
import { afterEach, describe, expect, it } from "vitest";

/** https://sqlite.org/pragma.html#pragma_synchronous */
const FULL = 2;

const opened: SqliteUserRepository[] = [];

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

describe("SqliteUserRepository", () => {
  const repository = userRepositoryContract(async (...stored) => {
    const store = await openStore();
    await fillStore(store, stored);
    return store;
  });
  const accounts = userAccountsContract(() => openStore());

  it.each([...repository, ...accounts])("$name", ({ run }) => run());

  it("keeps what it holds when it is opened again", async () => {
    const file = await aFile();
    const first = await openStore(file);
    await fillStore(first, [{ user: aUser({ image: anImage("abc") }), tokens: ["hash"] }]);
    const stored = await first.findById(1);
    await first.close();

    const second = await openStore(file);

    expect(await second.findByToken("hash")).toEqual(stored);
  });

  it("has every commit on disk before it is acknowledged", async () => {
    const store = await openStore();

    // biome-ignore lint/complexity/useLiteralKeys: it is private
    const setting = (name: string) => store["database"].pragma(name);
    expect(setting("journal_mode")).toEqual([{ journal_mode: "wal" }]);
    expect(setting("synchronous")).toEqual([{ synchronous: FULL }]);
  });

  it("shares a file with another process's store", async () => {
    const file = await aFile();
    const [one, two] = [await openStore(file), await openStore(file)];
    await fillStore(one, [{ user: aUser() }]);
    const stale = await two.findById(1);
    if (!stale) throw new Error("not found");

    await one.update(stale, (user) => ({ ...user, image: anImage("one") }));
    const updated = await two.update(stale, (user) => ({ ...user, image: user.image ?? anImage("two") }));

    expect(updated.image?.publicId).toBe("one");
  });

  it("says that it is unavailable while another process holds the file, and recovers", async () => {
    const file = await aFile();
    const store = await openStore(file);
    await fillStore(store, [{ user: aUser() }]);
    const user = await store.findById(1);
    if (!user) throw new Error("not found");
    const blocker = new Database(file);
    blocker.exec("BEGIN IMMEDIATE");

    const set = () => store.update(user, (user) => ({ ...user, image: anImage("abc") }));
    await expect(set()).rejects.toThrow(StoreUnavailable);
    blocker.exec("ROLLBACK");

    expect((await set()).image?.publicId).toBe("abc");
    blocker.close();
  });

  it("waits for another process without keeping this one from its work", async () => {
    const file = await aFile();
    const store = await openStore(file);
    await fillStore(store, [{ user: aUser() }]);
    const user = await store.findById(1);
    if (!user) throw new Error("not found");
    const blocker = new Database(file);
    blocker.exec("BEGIN IMMEDIATE");
    const order: string[] = [];

    const set = store
      .update(user, (user) => ({ ...user, image: anImage("abc") }))
      .finally(() => order.push("written"));
    await store.findById(1);
    order.push("read");
    blocker.exec("ROLLBACK");

    expect((await set).image?.publicId).toBe("abc");
    expect(order).toEqual(["read", "written"]);
    blocker.close();
  });

  it("says that its disk is full, until there is room", async () => {
    const store = await openStore();
    await fillStore(store, [{ user: aUser() }]);
    const user = await store.findById(1);
    if (!user) throw new Error("not found");
    const image = anImage("a".repeat(100_000));
    const set = () => store.update(user, (user) => ({ ...user, image }));

    // biome-ignore lint/complexity/useLiteralKeys: it is private
    const database = store["database"];
    database.exec("PRAGMA max_page_count = 1");

    const failure = await set().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({
      message: expect.stringContaining("full"),
      cause: { code: "SQLITE_FULL" },
    });
    await expect(store.findById(1)).resolves.toMatchObject({ image: null });

    database.exec("PRAGMA max_page_count = 100000");
    await expect(store.check()).resolves.toBe(undefined);
    expect((await set()).image).toEqual(image);
  });

  it("acknowledges nothing, nor says that it works, once its files were deleted", async () => {
    const file = await aFile();
    const store = await openStore(file);
    await fillStore(store, [{ user: aUser() }]);
    const user = await store.findById(1);
    if (!user) throw new Error("not found");
    await expect(store.check()).resolves.toBe(undefined);

    await rename(dirname(file), `${dirname(file)}-away`);
    const set = () => store.update(user, (user) => ({ ...user, image: anImage("abc") }));
    await expect(set()).rejects.toThrow("moved or deleted");
    await expect(store.addToken(1, "hash")).rejects.toThrow(StoreUnavailable);
    await expect(store.check()).rejects.toThrow("moved or deleted");

    await rename(`${dirname(file)}-away`, dirname(file));
    expect((await set()).image?.publicId).toBe("abc");
    await expect(store.check()).resolves.toBe(undefined);
  });

  it("is for its owner only, also where it was not", async () => {
    const file = await aFile();
    await writeFile(file, "", { mode: 0o644 });

    const store = await openStore(file);
    await fillStore(store, [{ user: aUser() }]);

    for (const suffix of ["", "-wal", "-shm"]) expect((await stat(file + suffix)).mode & 0o777).toBe(0o600);
  });

  it("cannot be opened where no file can be, or is no database", async () => {
    const text = await aFile();
    await writeFile(text, "This is not a database. ".repeat(100));

    expect(() => openSqliteStore("/dev/null/users.sqlite")).toThrow(StoreUnavailable);
    expect(() => openSqliteStore(text)).toThrow(StoreUnavailable);
  });

  it("loses no acknowledged write when its process is killed", async () => {
    const file = await aFile();
    const store = await openStore(file);
    await fillStore(store, [{ user: aUser() }]);

    const acknowledged = await killWhileWriting(file, 50);

    const image = (await store.findById(1))?.image;
    expect(acknowledged).toBeGreaterThanOrEqual(50);
    expect(image?.version).toBeGreaterThanOrEqual(acknowledged);
  });
});

/** A process writes version after version and says so; it is killed in the middle. Resolves to the last it said. */
async function killWhileWriting(file: string, atLeast: number): Promise<number> {
  const writer = spawn(process.execPath, ["--input-type=module", "--eval", WRITER, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let acknowledged = 0;
  for await (const line of createInterface(writer.stdout)) {
    acknowledged = Number(line);
    if (acknowledged === atLeast) writer.kill("SIGKILL");
  }
  if (writer.signalCode === null) await once(writer, "exit");
  expect(writer.signalCode).toBe("SIGKILL");
  return acknowledged;
}

const WRITER = `
  import { openSqliteStore } from "${import.meta.resolve("@user-image/adapters/sqlite").replace("/src/", "/dist/").replace(/\.ts$/, ".js")}";
  const store = openSqliteStore(process.argv[1]);
  let user = await store.findById(1);
  for (let version = 1; ; version++) {
    const image = { publicId: "abc", version, format: "jpg", bytes: 1, width: 1, height: 1 };
    user = await store.update(user, (user) => ({ ...user, image }));
    process.stdout.write(version + "\\n");
    await new Promise(setImmediate);
  }
`;

async function openStore(file?: string): Promise<SqliteUserRepository> {
  const store = openSqliteStore(file ?? (await aFile()));
  opened.push(store);
  return store;
}

async function aFile(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "user-image-sqlite-")), "users.sqlite");
}
