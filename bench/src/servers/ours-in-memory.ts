import type { Store } from "@user-image/domain";
import { hashToken } from "../../../packages/http/dist/access-token.js";
import { buildApp } from "../../../packages/http/dist/app.js";
import { apiOptionsOf, parseConfig } from "../../../packages/http/dist/config.js";
import { compose } from "../../../packages/http/dist/container.js";
import { openLog } from "../../../packages/http/dist/log.js";
import { createMetrics } from "../../../packages/http/dist/metrics/metrics.js";
import { seedUsers } from "../seed-users.js";
import { MapStore } from "../stores/map-store.js";
import { ourUser } from "../stores/our-user.js";

/** Our service as its `main.js` puts it together, but with users in memory. */
const config = parseConfig(process.env);
const store = new MapStore();
for (const user of seedUsers(Number(process.env.USERS))) {
  store.put(ourUser(user, new Date()), hashToken(user.token));
}
const metrics = createMetrics();
const service = await compose(config, store as unknown as Store, metrics);
const app = buildApp(service, {
  ...apiOptionsOf(config, metrics),
  log: { level: config.logLevel, stream: openLog() },
  trustProxy: config.trustProxy,
});
await app.listen({ port: config.port, host: config.host });

process.on("SIGTERM", () => void app.close().then(() => process.exit()));
