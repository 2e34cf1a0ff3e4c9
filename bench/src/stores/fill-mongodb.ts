import { openMongoStore } from "@user-image/adapters/mongodb";
import { dueAt, publicIdsOf, type UserId } from "@user-image/domain";
import { byPlace, type ImagesByPlace } from "@user-image/domain/testing";
import { MongoClient } from "mongodb";
import { hashToken } from "../../../packages/http/dist/authentication/access-token.js";
import { seedUser } from "../seed-users.js";
import { ourUser } from "./our-user.js";

const BATCH = 1000;

/** As the service reads and writes. */
export const MAJORITY = {
  readConcern: { level: "majority" },
  writeConcern: { w: "majority", journal: true },
} as const;

export interface StoredUser {
  readonly _id: UserId;
  readonly tokenHashes: readonly string[];
  readonly image: ImagesByPlace["image"];
  readonly imageState: Pick<ImagesByPlace, "grants" | "discards"> & {
    revision: number;
    publicIds: string[];
    dueAt: Date | null;
  };
}

/** Fills an empty database with seed users as our service stores them, and makes its indexes. */
export async function fillMongodb(url: string, count: number): Promise<void> {
  // Before there are users: making an index of many takes longer than the service waits for anything.
  const store = openMongoStore(url);
  await store.prepare();
  await store.close();

  const client = new MongoClient(url, { retryWrites: false });
  const users = client.db().collection<StoredUser>("users");
  const now = new Date();
  for (let start = 0; start < count; start += BATCH) {
    const indices = Array.from({ length: Math.min(BATCH, count - start) }, (_, offset) => start + offset);
    await users.insertMany(indices.map((index) => toDocument(index, now)));
  }
  await client.close();
}

export function toDocument(index: number, now: Date): StoredUser {
  const seed = seedUser(index);
  const user = ourUser(seed, now);
  const { id, profile, image, revision, grants, discards } = byPlace(user);
  const imageState = { revision, grants, discards, publicIds: publicIdsOf(user), dueAt: dueAt(user) };
  return { _id: id, ...profile, image, imageState, tokenHashes: [hashToken(seed.token)] };
}
