import { openMongoStore } from "@user-image/adapters/mongodb";
import type { MongoClient, ObjectId } from "mongodb";

interface Member {
  _id: ObjectId;
  fullName: string;
  closedAt?: Date;
}

export function openMembers(client: MongoClient) {
  return openMongoStore(client.db().collection<Member>("members"), {
    userId: "objectId",
    toPerson: (member) => ({
      name: member.fullName,
      isDeleted: member.closedAt !== undefined,
      profile: member,
    }),
    projection: { fullName: 1, closedAt: 1 },
  });
}
