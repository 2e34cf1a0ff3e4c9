import type { Store } from "@user-image/domain";
import { buildApp } from "../../../packages/http/dist/app.js";
import { hashToken } from "../../../packages/http/dist/authentication/access-token.js";
import { compose } from "../../../packages/http/dist/composition/container.js";
import { tokens } from "../../../packages/http/dist/composition/tokens.js";
import { parseConfig } from "../../../packages/http/dist/config.js";
import { openLog } from "../../../packages/http/dist/logging/log.js";
import { seedUsers } from "../seed-users.js";
import { MapStore } from "../stores/map-store.js";
import { ourUser } from "../stores/our-user.js";

/** Our service as its `main.js` puts it together, but with users in memory. */
const config = parseConfig(process.env);
const store = new MapStore();
for (const user of seedUsers(Number(process.env.USERS))) {
  store.put(ourUser(user, new Date()), hashToken(user.token));
}
const { service } = await compose(config, (root) => {
  root.register(tokens.store, { useValue: store as unknown as Store });
});
const app = buildApp({
  service,
  log: { level: config.logLevel, stream: openLog() },
  trustProxy: config.trustProxy,
});
await app.listen({ port: config.port, host: config.host });

process.on("SIGTERM", () => void app.close().then(() => process.exit()));
