import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import {
  newUser,
  StoreRefused,
  StoreUnavailable,
  type UserId,
  type UserIdKind,
  UserUnreadable,
} from "@user-image/domain";
import {
  aDiscard,
  anImage,
  aUser,
  byPlace,
  changed,
  fillStore,
  type StoredUser,
  userAccountsContract,
  userRepositoryContract,
} from "@user-image/domain/testing";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { aFile, openStore, openStoreWithUser } from "./open-store.js";

/** https://sqlite.org/pragma.html#pragma_synchronous */
const FULL = 2;

describe("SqliteUserRepository", () => {
  const repository = userRepositoryContract(async (...stored) => {
    const store = await openStore();
    await fillStore(store, stored);
    return store;
  });
  const accounts = userAccountsContract(() => openStore());

  it.each([...repository, ...accounts])("$name", ({ run }) => run());

  describe.each<[string, UserIdKind, (number: number) => UserId]>([
    ["texts of digits", "string", (number) => `${number}`],
    ["texts of anything", "string", (number) => `auth0|Zoë ${number} '; -- ?1 "😀"`],
    ["ObjectIds", "objectId", (number) => (0x64f0_0000 + number).toString(16).padEnd(24, "a")],
  ])("with ids that are %s", (_, userId, idOf) => {
    const repository = userRepositoryContract(async (...stored) => {
      const store = await openStore(undefined, { userId });
      await fillStore(store, stored);
      return store;
    }, idOf);
    const accounts = userAccountsContract(() => openStore(undefined, { userId }), idOf);

    it.each([...repository, ...accounts])("$name", ({ run }) => run());
  });

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

    await one.update(stale, (user) => changed(user, { image: anImage("one") }));
    const updated = await two.update(stale, (user) =>
      changed(user, { image: byPlace(user).image ?? anImage("two") }),
    );

    expect(byPlace(updated).image?.publicId).toBe("one");
  });

  it.each([
    ["grants", "not JSON"],
    ["grants", "{}"],
    ["discards", '[{"publicId":"a"}]'],
    ["discards", "[null]"],
    ["profile", "{"],
    ["image", "}"],
  ])("fails alone for a user whose %s are %s", async (column, text) => {
    const file = await aFile();
    const unreadable: UserId[] = [];
    const store = await openStore(file, { onUnreadable: (id) => unreadable.push(id) });
    const discards = [aDiscard("a", { destroyAt: new Date(0) })];
    await fillStore(
      store,
      [{ user: aUser({ discards }), tokens: ["1"] }, { user: aUser({ id: 2, discards }) }].map(distinct),
    );
    const other = new Database(file);
    other.prepare(`UPDATE users SET ${column} = ? WHERE id = 1`).run(text);
    other.close();

    const due = () => store.findDue(new Date(), 1).then((users) => users.map(({ id }) => id));
    expect(await due()).toEqual([2]);
    await expect(store.findByToken("1")).rejects.toThrow(UserUnreadable);
    expect(await due()).toEqual([2]);
    expect(unreadable).toEqual([1]);
    expect(await store.countDue(new Date(), 10)).toBe(2);
    expect(await store.oldestDue(new Date())).toEqual(new Date(0));
  });

  it("reads a profile of another tool as far as it goes", async () => {
    const file = await aFile();
    const store = await openStore(file);
    await fillStore(store, [{ user: aUser() }]);
    const other = new Database(file);
    const profile = {
      username: 5,
      email: "a@b",
      slotCount: "1",
      createdAt: "yesterday",
      groups: null,
      theme: "dark",
    };
    other.prepare("UPDATE users SET profile = ?").run(JSON.stringify(profile));
    other.close();

    expect(await store.findById(1)).toEqual(newUser({ id: 1, email: "a@b" }, new Date(0)));
  });

  it("reads text that is no UTF-8, and collects for others beside it", async () => {
    const file = await aFile();
    const store = await openStore(file);
    const discards = [aDiscard("a", { destroyAt: new Date(0) })];
    await fillStore(
      store,
      [{ user: aUser({ discards }) }, { user: aUser({ id: 2, discards }) }].map(distinct),
    );
    const other = new Database(file);
    const spoiled = (text: string) => Buffer.from(text, "latin1");
    const set = other.prepare(
      "UPDATE users SET profile = CAST(? AS TEXT), discards = CAST(? AS TEXT) WHERE id = ?",
    );
    set.run(spoiled('{"username":"Zo\u00eb"}'), spoiled("[]"), 1);
    other.close();

    expect((await store.findById(1))?.profile.username).toBe("Zo\uFFFD");
    expect((await store.findDue(new Date(), 10)).map(({ id }) => id)).toEqual([1, 2]);
  });

  it("says that the store refused what a trigger forbids, and is ready all the same", async () => {
    const file = await aFile();
    const { store, user } = await openStoreWithUser(file);
    const other = new Database(file);
    other.exec("CREATE TRIGGER locked BEFORE UPDATE ON users BEGIN SELECT RAISE(ABORT, 'locked'); END");
    other.close();

    await expect(store.update(user, (user) => ({ ...user }))).rejects.toThrow(StoreRefused);
    await store.check();
  });

  it("counts no further than it is asked to, through the index", async () => {
    const store = await openStore();

    // biome-ignore lint/complexity/useLiteralKeys: it is private
    const plans = store["database"]
      .prepare(
        "EXPLAIN QUERY PLAN SELECT count(*) AS users FROM (SELECT 1 FROM users WHERE due_at <= 5 LIMIT 2)",
      )
      .all();
    expect(JSON.stringify(plans)).toContain("users_due");
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

    const image = byPlace(await store.findById(1))?.image;
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
    const facts = { version, format: "jpg", bytes: 1, width: 1, height: 1 };
    const images = [{ state: "shown", publicId: "abc", facts, arrivesBy: new Date(0) }];
    user = await store.update(user, (user) => ({ ...user, images }));
    process.stdout.write(version + "\\n");
    await new Promise(setImmediate);
  }
`;

/** Their images have ids of their own, and the first is due first. */
function distinct(stored: StoredUser): StoredUser {
  const { user } = stored;
  const discards = byPlace(user).discards.map((discard) => ({
    ...discard,
    publicId: `a${user.id}`,
    destroyAt: new Date(Number(user.id) - 1),
  }));
  return { ...stored, user: changed(user, { discards }) };
}
