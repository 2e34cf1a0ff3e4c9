import type { FastifyInstance } from "fastify";
import { resourceTypeOf } from "../assets/asset.js";
import { isoSeconds } from "../assets/uploaded-asset.js";
import type { Emulator } from "../emulator.js";
import { MAX_PIXELS, MAX_TOTAL_PIXELS } from "../images/size.js";
import { adminRoute } from "./endpoint-route.js";
import { pageOf } from "./lists.js";

/** The calls about the account as a whole. */
export function registerUsage(app: FastifyInstance, emulator: Emulator): void {
  const { account, assets, now } = emulator;

  adminRoute(app, emulator, "ping", async () => ({ status: "ok" }));

  adminRoute(app, emulator, "usage", async () => {
    const all = await assets.list();
    const stored = all.reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      plan: "Free",
      last_updated: isoSeconds(now()).slice(0, 10),
      objects: { usage: all.length },
      storage: { usage: stored },
      resources: all.length,
      derived_resources: all.reduce((sum, { derived = [] }) => sum + derived.length, 0),
      media_limits: {
        image_max_size_bytes: account.maxBytes,
        raw_max_size_bytes: account.maxBytes,
        image_max_px: MAX_PIXELS,
        asset_max_total_px: MAX_TOTAL_PIXELS,
      },
    };
  });

  adminRoute(app, emulator, "config", async ({ parameters }) => ({
    cloud_name: account.cloudName,
    created_at: "2024-06-04T00:00:00Z",
    ...(parameters.flag("settings", false) && { settings: { folder_mode: "dynamic" } }),
  }));

  adminRoute(app, emulator, "resource_types", async () => ({ resource_types: ["image", "raw"] }));

  adminRoute(app, emulator, "list_tags", async ({ path, parameters }) => {
    const prefix = parameters.text("prefix") ?? "";
    const ofType = (await assets.list()).filter((asset) => resourceTypeOf(asset) === path.resource_type);
    const tags = [...new Set(ofType.flatMap((asset) => asset.tags))];
    const shown = tags.filter((tag) => tag.startsWith(prefix)).sort();
    const { page, next } = pageOf(shown, (tag) => tag, parameters);
    return { tags: page, ...next };
  });
}
