import { openMongoStore } from "@user-image/adapters/mongodb";
import { createService, userImage } from "@user-image/http";
import Fastify from "fastify";
import mongoose, { Schema } from "mongoose";

const { MONGODB_URL = "mongodb://localhost/app", PORT = "3000" } = process.env;
const schema = new Schema({ email: { type: String, required: true }, blocked: Boolean });
const Customer = mongoose.model("Customer", schema);
await mongoose.connect(MONGODB_URL);

const customers = mongoose.connection
  .getClient()
  .db()
  .collection<{ email: string; blocked?: boolean }>(Customer.collection.name);
const store = openMongoStore(customers, {
  userId: "objectId",
  toPerson: ({ email, blocked }) => ({ name: email, isDeleted: blocked === true, profile: { email } }),
});
const service = await createService({ settings: process.env, store });
const app = Fastify();
app.addHook("onClose", () => service.close());
await app.register(userImage, {
  prefix: "/pictures",
  service,
  authenticate: async ({ headers }) => `${headers["x-customer"]}`, // Behind a gateway that sets it.
  toBody: ({ id, profile, image }) => ({ id, email: profile.email, image }),
  page: false,
});
service.start();
await app.listen({ port: Number(PORT) });
