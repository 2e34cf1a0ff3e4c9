import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import { badRequest, missingParameter, resourceNotFound } from "../api-error.js";
import type { Asset, Moderation } from "../assets/asset.js";
import { deliveryUrls } from "../assets/delivery-urls.js";
import { isoSeconds } from "../assets/uploaded-asset.js";
import type { Emulator } from "../emulator.js";
import { notifyAfter } from "../notifications/notify.js";
import { deleteNotification, moderationNotification } from "../notifications/payloads.js";
import type { Parameters } from "../parameters.js";
import { resourceDetails } from "./answers.js";
import { authenticateAdmin } from "./authentication.js";
import { readParameters } from "./call.js";
import { readChange } from "./change-routes.js";
import { baseUrl } from "./origin.js";
import { RateLimit } from "./rate-limit.js";
import { listPage } from "./resource-list.js";

/** The most images that one call may delete. */
const MAX_DELETED = 100;

type AssetRequest = FastifyRequest<{ Params: { "*": string } }>;

/**
 * The part of the Admin API that reads, moderates and deletes images. A public id in a path may be written as
 * `a/b` or `a%2Fb`.
 */
export const adminRoutes: FastifyPluginAsync<{ emulator: Emulator }> = async (app, { emulator }) => {
  const rateLimit = new RateLimit(emulator.account.adminCallsPerHour);
  app.addHook("onRequest", async (request, reply) => {
    authenticateAdmin(request, emulator.account);
    reply.headers(rateLimit.count(emulator.now()));
  });
  registerReading(app, emulator);
  registerUpdate(app, emulator);
  registerDeletion(app, emulator);
};

function registerReading(app: FastifyInstance, emulator: Emulator): void {
  const { account, assets } = emulator;
  const urls = (asset: Asset, request: FastifyRequest) =>
    deliveryUrls(asset, baseUrl(request, app, account), account);

  app.get("/v1_1/:cloud/ping", async () => ({ status: "ok" }));

  for (const path of ["/v1_1/:cloud/resources/image", "/v1_1/:cloud/resources/image/upload"]) {
    app.get(path, async (request) => {
      const parameters = await readParameters(request, emulator);
      return listPage(await assets.list(), parameters, (asset) => urls(asset, request));
    });
  }

  app.get("/v1_1/:cloud/resources/image/upload/*", async (request: AssetRequest) => {
    const publicId = request.params["*"];
    const asset = await assets.find(publicId);
    if (!asset) throw resourceNotFound(publicId);
    return resourceDetails(asset, urls(asset, request));
  });
}

function registerUpdate(app: FastifyInstance, emulator: Emulator): void {
  const { account, assets, now } = emulator;

  app.post("/v1_1/:cloud/resources/image/upload/*", async (request: AssetRequest, reply) => {
    const publicId = request.params["*"];
    const parameters = await readParameters(request, emulator);
    const status = readStatus(parameters);
    const updatedAt = isoSeconds(now());
    const change = readChange(parameters, now());

    const asset = await assets.update(publicId, (before) => ({
      ...change(before),
      ...(status && { moderation: { kind: "manual", status, updatedAt } }),
    }));

    if (!asset) throw resourceNotFound(publicId);
    const urls = deliveryUrls(asset, baseUrl(request, app, account), account);
    if (status && asset.moderation) {
      notifyAfter(reply, emulator, parameters, moderationNotification(asset, asset.moderation, urls));
    }
    return resourceDetails(asset, urls);
  });
}

function registerDeletion(app: FastifyInstance, emulator: Emulator): void {
  const { assets } = emulator;

  app.delete("/v1_1/:cloud/resources/image/upload", async (request, reply) => {
    const parameters = await readParameters(request, emulator);
    const publicIds = readPublicIds(parameters);
    const deleted: Asset[] = [];
    for (const publicId of publicIds) {
      const asset = await assets.remove(publicId);
      if (asset) deleted.push(asset);
    }
    if (deleted.length > 0) notifyAfter(reply, emulator, parameters, deleteNotification(deleted));
    return deletionAnswer(publicIds, deleted);
  });
}

function readStatus(parameters: Parameters): Moderation["status"] | undefined {
  const status = parameters.text("moderation_status");
  if (status === undefined || status === "approved" || status === "rejected") return status;
  throw badRequest(`Invalid moderation_status ${status}`);
}

function readPublicIds(parameters: Parameters): string[] {
  const publicIds = parameters.list("public_ids");
  if (publicIds.length === 0) throw missingParameter("public_ids");
  if (publicIds.length > MAX_DELETED) {
    throw badRequest(`At most ${MAX_DELETED} public_ids can be deleted at once`);
  }
  return publicIds;
}

function deletionAnswer(publicIds: readonly string[], deleted: readonly Asset[]): object {
  const gone = new Set(deleted.map((asset) => asset.publicId));
  return {
    deleted: Object.fromEntries(publicIds.map((id) => [id, gone.has(id) ? "deleted" : "not_found"])),
    deleted_counts: Object.fromEntries([...gone].map((id) => [id, { original: 1, derived: 0 }])),
    partial: false,
  };
}
