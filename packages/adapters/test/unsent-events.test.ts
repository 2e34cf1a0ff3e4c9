import { openSqliteStore } from "@user-image/adapters/sqlite";
import { type Store, UserUnreadable } from "@user-image/domain";
import { aDiscard, anUnsentEvent, aUser, changed, fillStore } from "@user-image/domain/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { aMongoStore, aSqliteStore } from "./stores-and-files.js";

const noon = new Date("2026-01-01T12:00:00Z");

describe("unsent events in MongoDB", () => {
  it("are found by indexes of their own, which are made only if events are on", async () => {
    const { store, users } = aMongoStore();
    await fillStore(store, [{ user: aUser({ unsent: anUnsentEvent("a") }) }]);
    const indexes = async () =>
      (await users.indexes()).map(({ key, sparse }) => [Object.keys(key)[0], sparse] as const);

    await store.prepare();
    expect((await indexes()).filter(([name]) => name?.includes("unsent"))).toEqual([]);

    await store.prepare({ events: true });
    expect((await indexes()).filter(([, sparse]) => sparse).map(([name]) => name)).toEqual([
      "imageState.unsent.dueAt",
      "imageState.unsent.recordedAt",
    ]);
    for (const name of ["imageState.unsent.dueAt", "imageState.unsent.recordedAt"]) {
      const query = users.find({ [name]: { $gte: new Date(0), $lte: noon } }).sort({ [name]: 1 });
      const plan = JSON.stringify(await query.explain("queryPlanner"));
      expect(plan).toContain("IXSCAN");
      expect(plan).toContain(name);
    }
  });

  it("have no field in the document of a user without one", async () => {
    const { store, users } = aMongoStore();
    await fillStore(store, [{ user: aUser() }]);

    await change(store);

    expect(Object.keys((await users.findOne({ _id: 1 }))?.imageState ?? {})).not.toContain("unsent");
  });

  it("that cannot be read make only this user unreadable", async () => {
    const { store, users } = aMongoStore();
    const unsent = anUnsentEvent("a");
    await fillStore(
      store,
      [1, 2].map((id) => ({ user: aUser({ id, unsent }) })),
    );
    await users.updateOne({ _id: 1 }, { $set: { "imageState.unsent.id": 5 } });

    await expect(store.findById(1)).rejects.toThrow(UserUnreadable);
    expect((await store.findUnsent(noon, 1)).map(({ id }) => id)).toEqual([2]);
  });
});

describe("unsent events in SQLite", () => {
  it("fit into a file of an earlier version, which that version can still use", async () => {
    const { store, database, file } = await aSqliteStore();
    database.exec("DROP TABLE unsent_events");
    await store.close();

    const opened = openSqliteStore(file);
    onTestFinished(() => opened.close());
    await fillStore(opened, [{ user: aUser({ unsent: anUnsentEvent("a") }) }]);

    expect(await opened.findUnsent(noon, 10)).toHaveLength(1);
    const columns = database.prepare("SELECT name FROM pragma_table_info('users')").all();
    expect(columns.map((column) => (column as { name: string }).name)).toEqual(
      "id profile image grants discards revision due_at".split(" "),
    );
  });

  it("have no row for a user without one", async () => {
    const { store, database } = await aSqliteStore();
    await fillStore(store, [{ user: aUser() }]);

    await change(store);

    expect(database.prepare("SELECT count(*) AS rows FROM unsent_events").get()).toMatchObject({ rows: 0 });
  });

  it("that cannot be read make only this user unreadable", async () => {
    const { store, database } = await aSqliteStore();
    const unsent = anUnsentEvent("a");
    await fillStore(
      store,
      [1, 2].map((id) => ({ user: aUser({ id, unsent }) })),
    );
    database.exec("UPDATE unsent_events SET event = '{}' WHERE user_id = 1");

    await expect(store.findById(1)).rejects.toThrow(UserUnreadable);
    expect((await store.findUnsent(noon, 1)).map(({ id }) => id)).toEqual([2]);
  });
});

async function change(store: Store): Promise<void> {
  const user = (await store.findById(1)) ?? aUser();
  await store.update(user, (user) => changed(user, { discards: [aDiscard("a")] }));
}
