import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { dueAt, publicIdsOf } from "@user-image/domain";
import { byPlace } from "@user-image/domain/testing";
import Database from "libsql";
import { hashToken } from "../../../packages/http/dist/authentication/access-token.js";
import { SCRATCH } from "../processes/paths.js";
import { seedUser } from "../seed-users.js";
import { ourUser } from "./our-user.js";

const BATCH = 10_000;

const shared = new Map<number, Promise<string>>();

/** As `filledFolder`, but made once for all who need it one after the other. */
export function sharedFolder(count: number): Promise<string> {
  const folder = shared.get(count) ?? filledFolder(count);
  shared.set(count, folder);
  return folder;
}

/** A new `DATA_DIR` whose store has so many seed users. */
export async function filledFolder(count: number, now = new Date()): Promise<string> {
  const folder = await mkdtemp(join(SCRATCH, "data-"));
  await fillSqlite(join(folder, "users.sqlite"), count, now);
  return folder;
}

/** Fills a new file with seed users as our service stores them. */
async function fillSqlite(file: string, count: number, now: Date): Promise<void> {
  await openSqliteStore(file).close();

  const database = new Database(file);
  database.pragma("synchronous = OFF");
  const insert = prepareInsert(database);
  for (let start = 0; start < count; start += BATCH) {
    database.transaction(() => {
      for (let index = start; index < Math.min(start + BATCH, count); index++) insert(index, now);
    })();
  }
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
}

function prepareInsert(database: Database.Database): (index: number, now: Date) => void {
  const addUser = database.prepare(
    `INSERT INTO users (id, profile, image, grants, discards, revision, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const addToken = database.prepare("INSERT INTO tokens (hash, user_id) VALUES (?, ?)");
  const addPublicId = database.prepare("INSERT INTO public_ids (public_id, user_id) VALUES (?, ?)");
  return (index, now) => {
    const seed = seedUser(index);
    const user = ourUser(seed, now);
    const { id, profile, image, grants, discards, revision } = byPlace(user);
    const [shown, granted, discarded] = [image, grants, discards].map((value) => JSON.stringify(value));
    const due = dueAt(user)?.getTime() ?? null;
    addUser.run(id, JSON.stringify(profile), shown, granted, discarded, revision, due);
    addToken.run(hashToken(seed.token), id);
    for (const publicId of publicIdsOf(user)) addPublicId.run(publicId, id);
  };
}
