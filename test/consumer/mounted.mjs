import { createService, userImage } from "@user-image/http";
import Fastify from "fastify";

const app = Fastify({ logger: true });
app.get("/", async () => ({ hello: "world" }));

// The service's settings: MONGODB_URL, CLOUDINARY_URL, … PUBLIC_URL is the URL at which clients reach it.
const settings = { PUBLIC_URL: "http://localhost:8080/pictures", ...process.env };
const service = await createService({ settings, log: app.log });
await app.register(userImage, { prefix: "/pictures", service });
app.addHook("onClose", () => service.close());

// Starts the collector, which destroys images that are no longer shown.
service.start();
await app.listen({ port: Number(process.env.PORT ?? 8080) });
