import type { Config } from "../config.js";
import type { Metrics } from "../metrics/metrics.js";
import type { ApiOptions } from "../service.js";

/** The options of the HTTP server, from the settings. */
export function apiOptionsOf(config: Config, metrics: Metrics): ApiOptions {
  const { limits, lifetimes, publicUrl, rateLimits } = config;
  const { formats, maxBytes } = limits;
  const pageConfig = { discardGrace: lifetimes.grace };
  return { measurements: metrics, publicUrl, rateLimits, limits: { formats, maxBytes }, pageConfig };
}
