export type { Store } from "@user-image/domain";
export { createToken, hashToken } from "./access-token.js";
export { type ApiOptions, type AppOptions, buildApp, type Service, userImage } from "./app.js";
export { type Collector, type Listener, startCollector } from "./collector.js";
export { apiOptionsOf, type Config, parseConfig } from "./config.js";
export { addDemoData, type Composition, compose, openStore } from "./container.js";
export { createMetrics, type Metrics } from "./metrics/metrics.js";
export type { RateLimits } from "./rate-limits.js";
export type { PageConfig } from "./routes/picture-page.js";
