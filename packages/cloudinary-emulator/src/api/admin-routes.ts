import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { badRequest, resourceNotFound } from "../api-error.js";
import { type Asset, type Moderation, storageKey } from "../assets/asset.js";
import { type Base, deliveryUrls } from "../assets/delivery-urls.js";
import { isoSeconds } from "../assets/uploaded-asset.js";
import type { Emulator } from "../emulator.js";
import { notifyAfter } from "../notifications/notify.js";
import { moderationNotification } from "../notifications/payloads.js";
import type { Parameters } from "../parameters.js";
import { requestedMembers, resourceDetails } from "./answers.js";
import { readChange } from "./asset-change.js";
import { authenticateAdmin } from "./authentication.js";
import { registerDeletion } from "./deletion-routes.js";
import { adminRoute } from "./endpoint-route.js";
import { registerFolders } from "./folder-routes.js";
import { registerLists } from "./list-routes.js";
import { readMaxResults } from "./lists.js";
import { readMetadata } from "./metadata.js";
import { registerMetadataFields } from "./metadata-routes.js";
import { registerPresets } from "./preset-routes.js";
import { RateLimit } from "./rate-limit.js";
import { registerSearch } from "./search-route.js";
import { registerTransformations } from "./transformation-routes.js";
import { registerUsage } from "./usage-routes.js";

/** The Admin API. A public id in a path may be written as `a/b` or `a%2Fb`. */
export const adminRoutes: FastifyPluginAsync<{ emulator: Emulator }> = async (app, { emulator }) => {
  const rateLimit = new RateLimit(emulator.account.adminCallsPerHour);
  app.addHook("onRequest", async (request, reply) => {
    authenticateAdmin(request, emulator.account);
    reply.headers(rateLimit.count(emulator.now()));
  });
  registerUsage(app, emulator);
  registerLists(app, emulator);
  registerResource(app, emulator);
  registerUpdate(app, emulator);
  registerDeletion(app, emulator);
  registerSearch(app, emulator);
  registerPresets(app, emulator);
  registerFolders(app, emulator);
  registerMetadataFields(app, emulator);
  registerTransformations(app, emulator);
};

function registerResource(app: FastifyInstance, emulator: Emulator): void {
  const resourceAnswer = (asset: Asset, base: Base, parameters: Parameters) => {
    const maxDerived = parameters.text("max_results");
    const shown = maxDerived === undefined ? undefined : readMaxResults(maxDerived);
    return { ...resourceDetails(asset, base, emulator.account, shown), ...requestedMembers(parameters) };
  };

  adminRoute(app, emulator, "resource", async ({ path, parameters, base }) => {
    const publicId = path["*"] ?? "";
    const key = keyInPath(path, publicId);
    const asset = key === undefined ? undefined : await emulator.assets.find(key);
    if (!asset) throw resourceNotFound(publicId);
    return resourceAnswer(asset, base, parameters);
  });

  adminRoute(app, emulator, "resource_by_asset_id", async ({ path, parameters, base }) => {
    const id = path.asset_id ?? "";
    const asset = (await emulator.assets.list()).find(({ assetId }) => assetId === id);
    if (!asset) throw resourceNotFound(id);
    return resourceAnswer(asset, base, parameters);
  });
}

function registerUpdate(app: FastifyInstance, emulator: Emulator): void {
  const { account, assets, settings, now } = emulator;

  adminRoute(app, emulator, "update", async ({ path, parameters, base, reply }) => {
    const publicId = path["*"] ?? "";
    const status = readStatus(parameters);
    const updatedAt = isoSeconds(now());
    const metadata = await readMetadata(parameters, settings, "change");
    const change = readChange(parameters, metadata, now());

    const key = keyInPath(path, publicId);
    const asset =
      key === undefined
        ? undefined
        : await assets.update(key, (before) => ({
            ...change(before),
            ...(status && { moderation: { kind: "manual", status, updatedAt } }),
          }));

    if (!asset) throw resourceNotFound(publicId);
    if (status && asset.moderation) {
      const urls = deliveryUrls(asset, base, account);
      notifyAfter(reply, emulator, parameters, moderationNotification(asset, asset.moderation, urls));
    }
    return resourceDetails(asset, base, account);
  });
}

/** The name in the store; undefined for a resource type or type that is not emulated, of which there are no assets. */
function keyInPath(path: Readonly<Record<string, string>>, publicId: string): string | undefined {
  const { resource_type: resourceType, type } = path;
  if (type !== "upload" || (resourceType !== "image" && resourceType !== "raw")) return undefined;
  return storageKey(resourceType, publicId);
}

function readStatus(parameters: Parameters): Moderation["status"] | undefined {
  const status = parameters.text("moderation_status");
  if (status === undefined || status === "approved" || status === "rejected") return status;
  throw badRequest(`Invalid moderation_status ${status}`);
}
