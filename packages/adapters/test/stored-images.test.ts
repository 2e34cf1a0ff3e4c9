import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import type { Store, UserImage } from "@user-image/domain";
import Database from "libsql";
import { describe, expect, it, onTestFinished } from "vitest";
import { aMongoStore } from "./stores-and-files.js";

const time = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour));
const facts = { version: 5, format: "png", bytes: 24, width: 3, height: 2 };

/** A member that this version does not know. */
const unknown = { note: "from a later version" };

/** As released versions have written them: every state, and every member that may be there. */
const image = {
  ...{ publicId: "shown", ...facts, arrivesBy: time(2) },
  ...{ check: { dueAt: time(2), attempts: 1 }, ...unknown },
};
const grant = {
  publicId: "granted",
  grantedAt: time(0),
  arrivesBy: time(2),
  expiresAt: time(24),
  facts: null,
};
const grants = [grant, { ...grant, publicId: "uploaded", facts, deletedVersion: 4, ...unknown }];
const discard = {
  ...{ publicId: "replaced", reason: "replaced", arrivesBy: time(2), destroyAt: time(25) },
  ...{ attempts: 0, condemned: false, facts },
};
const discards = [
  { ...discard, unchecked: true, deletedVersion: 3, ...unknown },
  { ...discard, publicId: "abandoned", reason: "abandoned", facts: null },
  { ...discard, publicId: "rejected", reason: "rejected" },
  {
    ...discard,
    publicId: "erased",
    reason: "erased",
    attempts: 2,
    condemned: true,
    unchecked: true,
    ...unknown,
  },
  { ...discard, publicId: "gone", reason: "removed", condemned: true, facts: null },
];
const adopted = { publicId: "old", ...facts, arrivesBy: new Date(0), adopted: true, ...unknown };
const former = [{ image: adopted, forgetAt: time(26) }];

const states = [
  "granted",
  "granted",
  "discarded",
  "discarded",
  "discarded",
  "condemned",
  "condemned",
  "shown",
  "former",
];

describe("images as released versions have stored them", () => {
  it("are read in their states and written back as they were, in MongoDB", async () => {
    const { store, users } = aMongoStore();
    const publicIds = [...grants, ...discards, image].map(({ publicId }) => publicId);
    const imageState = { revision: 7, grants, discards, former, publicIds, dueAt: time(2) };
    await users.insertOne({ _id: 1, username: "Ada", image, imageState } as { _id: number });

    expect(await rewritten(store)).toEqual(states);

    const written = await users.findOne({ _id: 1 });
    const expected = { _id: 1, username: "Ada", image, imageState: { ...imageState, revision: 8 } };
    expect(JSON.stringify(written)).toBe(JSON.stringify(expected));
  });

  it("are read in their states and written back as they were, in SQLite", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "user-image-sqlite-")), "users.sqlite");
    const store = openSqliteStore(file);
    onTestFinished(() => store.close());
    const database = new Database(file);
    onTestFinished(() => void database.close());
    const texts = [image, grants, discards].map((value) => JSON.stringify(value));
    database.prepare("INSERT INTO users VALUES (1, '{}', ?, ?, ?, 7, ?)").run(...texts, time(2).getTime());
    database.prepare("INSERT INTO former_images VALUES (1, ?)").run(JSON.stringify(former));

    expect(await rewritten(store)).toEqual(states);

    const row = database.prepare("SELECT image, grants, discards, revision, due_at FROM users").get();
    const [shown, granted, discarded] = texts;
    const [revision, due_at] = [8, time(2).getTime()];
    expect(row).toMatchObject({ image: shown, grants: granted, discards: discarded, revision, due_at });
    expect(database.prepare("SELECT images FROM former_images").get()).toMatchObject({
      images: JSON.stringify(former),
    });
  });
});

describe("an image that another service wrote over a public id of a discard", () => {
  it("is read beside the discard, and both are written back", async () => {
    const { store, users } = aMongoStore();
    const imageState = {
      revision: 7,
      grants: [],
      discards: [discard],
      publicIds: ["replaced"],
      dueAt: time(25),
    };
    await users.insertOne({ _id: 1, image: "v12/replaced.jpg", imageState } as { _id: number });

    expect(await rewritten(store)).toEqual(["discarded", "shown"]);

    const adopted = { ...facts, version: 12, format: "jpg", bytes: 0, width: 0, height: 0 };
    const image = { publicId: "replaced", ...adopted, arrivesBy: new Date(0), adopted: true };
    const written = await users.findOne({ _id: 1 });
    expect(written).toEqual({ _id: 1, image, imageState: { ...imageState, revision: 8 } });
  });
});

/** Reads the user and writes a copy of each image, so that nothing is left as it was by being the same. */
async function rewritten(store: Store): Promise<string[]> {
  const user = await store.findById(1);
  if (!user) throw new Error("not found");
  const images = user.images.map((image): UserImage => ({ ...image }));
  await store.update(user, () => ({ ...user, images }));
  return user.images.map(({ state }) => state);
}
