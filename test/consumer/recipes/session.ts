import cookies from "@fastify/cookie";
import session from "@fastify/session";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { createService, type ShownUser, userImage } from "@user-image/http";
import Fastify, { type FastifyRequest } from "fastify";

declare module "fastify" {
  interface Session {
    userId?: string;
  }
}
const { SESSION_SECRET = "", MONGODB_URL = "mongodb://localhost/app", PORT = "3000" } = process.env;
const store = openMongoStore(MONGODB_URL, {
  collection: "accounts",
  userId: "string",
  toPerson: ({ nickname }) => ({ name: nickname, isDeleted: false, profile: { nickname } }),
});
const service = await createService({ settings: process.env, store });
const app = Fastify().addHook("onClose", () => service.close());
await app.register(cookies);
const cookie = { sameSite: "strict", secure: "auto" } as const;
await app.register(session, { secret: SESSION_SECRET, cookie, saveUninitialized: false, rolling: false });
app.post<{ Body: { userId: string } }>("/sign-in", async ({ session, body }) => {
  session.userId = body.userId; // First check a password, and regenerate the session.
});
const authenticate = async ({ session }: FastifyRequest) => session.userId ?? null;
const toBody = ({ id, name, image }: ShownUser<unknown>) => ({ id, name, image });
await app.register(userImage, { prefix: "/pictures", service, authenticate, toBody, page: false });
service.start();
await app.listen({ port: Number(PORT) });
