import { openSqliteStore } from "@user-image/adapters/sqlite";
import { type Store, type User, UserUnreadable } from "@user-image/domain";
import { aDiscard, aUser, changed, fillStore } from "@user-image/domain/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { aMongoStore, aSqliteStore } from "./stores-and-files.js";

const lock = { reason: "It shows somebody else.", since: new Date("2026-01-01T12:00:00Z") };

describe("a lock in MongoDB", () => {
  it("is a field of imageState, which a user without one does not have", async () => {
    const { store, users } = aMongoStore();
    await fillStore(store, [{ user: aUser() }]);
    const stateOf = async () => (await users.findOne({ _id: 1 }))?.imageState;

    const user = await change(store, (user) => changed(user, { discards: [aDiscard("a")] }));
    expect(Object.keys((await stateOf()) ?? {})).not.toContain("lock");
    await store.update(user, (user) => ({ ...user, lock }));

    expect(await stateOf()).toMatchObject({ lock });
  });

  it.each([
    ["reason", 5],
    ["since", "yesterday"],
    ["since", null],
  ])("makes the user unreadable if its %s is %s, so that it is not lost", async (member, value) => {
    const { store, users } = aMongoStore();
    await fillStore(store, [{ user: aUser({ lock }) }, { user: aUser({ id: 2 }) }]);
    await users.updateOne({ _id: 1 }, { $set: { [`imageState.lock.${member}`]: value } });

    await expect(store.findById(1)).rejects.toThrow(UserUnreadable);
    expect((await store.findById(2))?.id).toBe(2);
  });
});

describe("a lock in SQLite", () => {
  it("fits into a file of an earlier version, which that version can still use", async () => {
    const { store, database, file } = await aSqliteStore();
    await fillStore(store, [{ user: aUser() }]);
    database.exec("DROP TABLE image_locks");
    await store.close();

    const opened = openSqliteStore(file);
    onTestFinished(() => opened.close());
    await change(opened, (user) => ({ ...user, lock }));

    expect((await opened.findById(1))?.lock).toEqual(lock);
    const columns = database.prepare("SELECT name FROM pragma_table_info('users')").all();
    expect(columns.map((column) => (column as { name: string }).name)).toEqual(
      "id profile image grants discards revision due_at".split(" "),
    );
  });

  it("has no row for a user without one", async () => {
    const { store, database } = await aSqliteStore();
    await fillStore(store, [{ user: aUser({ lock }) }]);

    await change(store, ({ lock: _, ...user }) => user);

    expect(database.prepare("SELECT count(*) AS rows FROM image_locks").get()).toMatchObject({ rows: 0 });
  });

  it("makes the user unreadable if it cannot be read, so that it is not lost", async () => {
    const { store, database } = await aSqliteStore();
    await fillStore(store, [{ user: aUser({ lock }) }, { user: aUser({ id: 2 }) }]);
    database.exec("UPDATE image_locks SET lock = '{}' WHERE user_id = 1");

    await expect(store.findById(1)).rejects.toThrow(UserUnreadable);
    expect((await store.findById(2))?.id).toBe(2);
  });
});

async function change(store: Store, change: (user: User) => User): Promise<User> {
  return store.update((await store.findById(1)) ?? aUser(), change);
}
