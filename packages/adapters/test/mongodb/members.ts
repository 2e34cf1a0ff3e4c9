import { randomUUID } from "node:crypto";
import { openMongoStore } from "@user-image/adapters/mongodb";
import type { UserId } from "@user-image/domain";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import {
  Binary,
  BSON,
  BSONRegExp,
  Decimal128,
  Double,
  Int32,
  Long,
  MongoClient,
  type MongoClientOptions,
  ObjectId,
  Timestamp,
} from "mongodb";
import { inject, onTestFinished } from "vitest";

/** A user of another application. */
export interface Member {
  _id: ObjectId;
  fullName: string;
  closedAt?: Date;
  address?: { city: string };
}

/** Fields of every BSON type, in an unusual order. */
export const THEIRS = {
  zeta: new Decimal128("1.10"),
  fullName: "Ada Lovelace",
  balance: Long.MAX_VALUE,
  one: new Double(1),
  two: new Int32(2),
  photo: new Binary(Buffer.from([0, 255, 1]), 0),
  address: { street: ["1", { no: Long.fromNumber(5), when: new Date(0) }], city: "London", "a.b": null },
  pattern: new BSONRegExp("(?i)abc", ""),
  stamp: new Timestamp({ t: 1, i: 2 }),
  roles: [],
  none: null,
  flag: false,
  alpha: new ObjectId("64f0c0ffee64f0c0ffee64f0"),
};

/** The collection of the members, with and without a store. */
export async function open(options: MongoClientOptions = {}) {
  const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const client = new MongoClient(url, { monitorCommands: true, ...options });
  const plain = new MongoClient(url, { promoteValues: false, bsonRegExp: true });
  onTestFinished(async () => {
    await client.close();
    await plain.close();
  });
  const members = client.db().collection<Member>("members");
  const unreadable: UserId[] = [];
  const store = openMongoStore(members, {
    userId: "objectId",
    toPerson: (member) => ({
      name: member.fullName.trim(),
      isDeleted: member.closedAt !== undefined,
      profile: member,
    }),
    onUnreadable: (id) => unreadable.push(id),
  });
  return { client, members, raw: plain.db().collection("members"), unreadable, store };
}

/** All fields except the service's own, as bytes. */
export async function othersOf(raw: Awaited<ReturnType<typeof open>>["raw"]) {
  const documents = await raw.find().toArray();
  return documents.map(({ image: _, imageState: __, tokenHashes: ___, ...others }) =>
    Buffer.from(BSON.serialize(others)).toString("hex"),
  );
}
