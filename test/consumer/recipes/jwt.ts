import jwt from "@fastify/jwt";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { createService, userImage } from "@user-image/http";
import Fastify from "fastify";
import { MongoClient, type ObjectId } from "mongodb";

interface Member {
  _id: ObjectId;
  fullName: string;
  closedAt?: Date;
}

const { MONGODB_URL = "mongodb://localhost/app", JWT_SECRET = "", PORT = "3000" } = process.env;
const members = new MongoClient(MONGODB_URL).db().collection<Member>("members");
const store = openMongoStore(members, {
  userId: "objectId",
  toPerson: (member) => ({ name: member.fullName, isDeleted: !!member.closedAt, profile: member }),
});
const service = await createService({ settings: process.env, store });
const app = Fastify();
app.addHook("onClose", () => service.close());
await app.register(jwt, { secret: JWT_SECRET });
const options = { prefix: "/pictures", service, page: false, docs: false, metrics: false };
await app.register(userImage, {
  ...options,
  authenticate: async (request) => (await request.jwtVerify<{ sub: string }>()).sub,
  toBody: ({ id, profile, image }) => ({ id, fullName: profile.fullName, image }),
});
service.start();
await app.listen({ port: Number(PORT) });
