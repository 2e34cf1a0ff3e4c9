import { addDemoData, compose, parseConfig, userImage } from "@user-image/http";
import Fastify from "fastify";

const app = Fastify({ logger: true });
app.get("/", async () => ({ hello: "world" }));

// The service's settings: MONGODB_URL, CLOUDINARY_URL, … PUBLIC_URL is the URL at which clients reach it.
const config = parseConfig({ PUBLIC_URL: "http://localhost:8080/pictures", ...process.env });
const composition = await compose(config);
await app.register(userImage, { service: composition.service, prefix: "/pictures" });
app.addHook("onClose", () => composition.dispose());

// Destroys images that are no longer shown.
composition.startCollector({
  onReport: (report) => app.log.info(report, "collected"),
  onFailure: (err, userId) => app.log.warn({ err, userId }, "collecting failed"),
  onClock: (difference) => app.log.debug({ difference }, "clocks compared"),
});

// A demo user with a token and an uploaded image, only with the embedded store and Cloudinary emulator.
await addDemoData(config, composition.store);
await app.listen({ port: Number(process.env.PORT ?? 8080) });
