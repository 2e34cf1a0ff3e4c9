import {
  addDemoData,
  apiOptionsOf,
  compose,
  createMetrics,
  openStore,
  parseConfig,
  startCollector,
  userImage,
} from "@user-image/http";
import Fastify from "fastify";

const app = Fastify({ logger: true });
app.get("/", async () => ({ hello: "world" }));

// The service's own settings: MONGODB_URL, CLOUDINARY_URL, … PUBLIC_URL is where clients reach it.
const config = parseConfig({ PUBLIC_URL: "http://localhost:8080/pictures", ...process.env });
const metrics = createMetrics();
const store = await openStore(config);
const service = await compose(config, store, metrics);
await app.register(userImage, { ...service, ...apiOptionsOf(config, metrics), prefix: "/pictures" });

// Destroys what nobody shows any more.
const collector = startCollector(service.destroyDiscards, config.collectInterval, {
  onReport: (report) => app.log.info(report, "collected"),
  onFailure: (err) => app.log.warn({ err }, "collecting failed"),
});
app.addHook("onClose", async () => {
  await collector.stop();
  await store.close();
});

// A user, a token and an uploaded image to try it with. They are there only with the embedded store and Cloudinary.
await addDemoData(config, store);
await app.listen({ port: Number(process.env.PORT ?? 8080) });
