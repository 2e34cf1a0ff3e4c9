import { OtherUserIds, type UserIdKind } from "@user-image/domain";
import { aDiscard, aUser, changed, fillStore } from "@user-image/domain/testing";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { aFile, openStore } from "./open-store.js";

/** The schema of the first released version. */
const FIRST_SCHEMA = `
  CREATE TABLE users (id INTEGER PRIMARY KEY, profile TEXT NOT NULL, image TEXT, grants TEXT NOT NULL,
    discards TEXT NOT NULL, revision INTEGER NOT NULL, due_at INTEGER) STRICT;
  CREATE TABLE tokens (hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id)) STRICT, WITHOUT ROWID;
  CREATE TABLE public_ids (public_id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id))
    STRICT, WITHOUT ROWID;
  INSERT INTO users VALUES (5, '{"username":"Ada"}', NULL, '[]', '[]', 0, NULL);
  INSERT INTO tokens VALUES ('hash', 5);
`;

describe("the ids of a SQLite store", () => {
  it("may be numbers and texts in one file, and one is never taken for the other", async () => {
    const file = await aFile();
    const old = new Database(file);
    old.exec(FIRST_SCHEMA);
    const before = old.prepare("SELECT * FROM users").all();
    const [numbers, texts] = [await openStore(file), await openStore(file, { userId: "string" })];
    const due = aDiscard("of a text", { destroyAt: new Date(1) });
    await fillStore(texts, [{ user: aUser({ id: "5", discards: [due] }), tokens: ["of a text"] }]);
    await fillStore(texts, [{ user: aUser({ id: "-1" }) }, { user: aUser({ id: "5.0" }) }]);

    expect((await numbers.findByToken("hash", 5))?.profile.username).toBe("Ada");
    expect(await numbers.findByToken("hash", "5")).toBeNull();
    expect((await numbers.findById(5))?.id).toBe(5);
    expect((await texts.findById("5"))?.images).toHaveLength(1);
    for (const nobody of [-1, -2, 5.5, "05", "5 ", "5e0"]) expect(await texts.findById(nobody)).toBeNull();
    expect((await texts.findDue(new Date(), 9)).map(({ id }) => id)).toEqual(["5"]);
    expect((await texts.findByPublicId("of a text"))?.id).toBe("5");
    expect((await texts.findByToken("of a text"))?.id).toBe("5");
    expect(old.prepare("SELECT * FROM users WHERE id = 5").all()).toEqual(before);

    expect((await numbers.add({ username: "Eve" }, new Date()))?.id).toBe(6);
    expect(await texts.removeTokens("5")).toBe(1);
    expect(await numbers.removeTokens(5)).toBe(1);
    old.close();
  });

  it("leave out only the user whose row cannot be read, and no user whose id looks the same", async () => {
    const file = await aFile();
    const store = await openStore(file, { userId: "string" });
    const discards = (publicId: string) => [aDiscard(publicId, { destroyAt: new Date(1) })];
    await fillStore(store, [{ user: aUser({ id: "5", discards: discards("a") }) }]);
    const numbers = await openStore(file);
    await fillStore(numbers, [{ user: aUser({ id: 5, discards: discards("b") }) }]);
    const other = new Database(file);
    other.exec("UPDATE users SET grants = '{}' WHERE id < 0");
    other.close();

    for (let pass = 0; pass < 2; pass++) {
      expect((await store.findDue(new Date(), 9)).map(({ id }) => id)).toEqual([5]);
    }
  });

  it("begin at 1 in a file in which there are only texts", async () => {
    const file = await aFile();
    await fillStore(await openStore(file, { userId: "string" }), [{ user: aUser({ id: "ada" }) }]);

    expect((await (await openStore(file)).add({ username: "Bob" }, new Date()))?.id).toBe(1);
  });

  it.each<[UserIdKind, UserIdKind, number | string]>([
    ["number", "string", "ada"],
    ["number", "string", "5"],
    ["string", "number", 5],
    ["objectId", "string", "ada"],
    ["objectId", "number", 5],
  ])("are not %s if the first is a %s", async (userId, found, id) => {
    const file = await aFile();
    await fillStore(await openStore(file, { userId: found }), [{ user: aUser({ id }) }]);
    const store = await openStore(file, { userId });

    await expect(store.check()).rejects.toEqual(new OtherUserIds(userId, found));
    expect(await store.kindOfIds()).toBe(found);
    await expect(store.add({ id, username: "Eve" }, new Date())).rejects.toThrow("refused");
  });

  it("are kept as they are, whatever characters there are in them", async () => {
    const file = await aFile();
    const store = await openStore(file, { userId: "string" });
    const ids = ["é", "e\u0301", "😀", "a'b\"c", "%_", "NULL", "0x5", " ", "A", "a"];
    await fillStore(
      store,
      ids.map((id) => ({ user: aUser({ id }), tokens: [`token of ${id}`] })),
    );

    for (const id of ids) {
      const user = (await store.findByToken(`token of ${id}`, id)) ?? expect.fail();
      expect(user.id).toBe(id);
      const updated = await store.update(user, (user) => changed(user, { discards: [aDiscard(`of ${id}`)] }));
      expect(await store.findById(id)).toEqual(updated);
    }
  });
});
