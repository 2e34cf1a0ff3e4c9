import type { FastifyInstance, FastifyRequest } from "fastify";
import { missingParameter, resourceNotFound } from "../api-error.js";
import type { Asset } from "../assets/asset.js";
import { deliveryUrls } from "../assets/delivery-urls.js";
import { isoSeconds } from "../assets/uploaded-asset.js";
import type { Emulator } from "../emulator.js";
import { notifyAfter } from "../notifications/notify.js";
import { deleteNotification } from "../notifications/payloads.js";
import type { Parameters } from "../parameters.js";
import { uploadAnswer } from "./answers.js";
import { authenticateCall } from "./authentication.js";
import { readParameters } from "./call.js";
import { refuseUnknownParameters } from "./known-parameters.js";
import { parseContext, parseTags } from "./lists.js";
import { baseUrl } from "./origin.js";
import { readModeration } from "./upload-parameters.js";

type ChangeRequest = FastifyRequest<{ Params: { resourceType: string } }>;

/** `POST /v1_1/<cloud>/image/explicit` and `…/destroy`: the signed calls for an existing image. */
export function registerChanges(app: FastifyInstance, emulator: Emulator): void {
  const { account, assets, now } = emulator;

  async function readCall(request: ChangeRequest, method: "explicit" | "destroy") {
    const parameters = await readParameters(request, emulator);
    authenticateCall(request, parameters, account, now());
    refuseUnknownParameters(method, parameters);
    return parameters;
  }

  app.post("/v1_1/:cloud/:resourceType/explicit", async (request: ChangeRequest) => {
    const parameters = await readCall(request, "explicit");
    const publicId = required(parameters, "public_id");
    const type = required(parameters, "type");
    const change = readChange(parameters, now());

    const asset = isEmulated(request, type) ? await assets.update(publicId, change) : undefined;

    if (!asset) throw resourceNotFound(publicId);
    return uploadAnswer(asset, deliveryUrls(asset, baseUrl(request, app, account), account), account);
  });

  app.post("/v1_1/:cloud/:resourceType/destroy", async (request: ChangeRequest, reply) => {
    const parameters = await readCall(request, "destroy");
    const publicId = required(parameters, "public_id");

    const type = parameters.text("type") ?? "upload";
    const asset = isEmulated(request, type) ? await assets.remove(publicId) : undefined;

    if (!asset) return { result: "not found" };
    notifyAfter(reply, emulator, parameters, deleteNotification([asset]));
    return { result: "ok" };
  });
}

/** For a wrong resource type or type, the answer is that of a missing asset, as on the real service. */
function isEmulated(request: ChangeRequest, type: string): boolean {
  return request.params.resourceType === "image" && type === "upload";
}

/** The members of an asset that a call changes. */
export function readChange(parameters: Parameters, at: Date): (asset: Asset) => Asset {
  const tags = parameters.text("tags");
  const context = parameters.text("context");
  const moderated = readModeration(parameters);
  return (asset) => ({
    ...asset,
    ...(tags !== undefined && { tags: parseTags(tags) }),
    ...(context !== undefined && { context: parseContext(context) }),
    ...(moderated && { moderation: { kind: "manual", status: "pending", updatedAt: isoSeconds(at) } }),
  });
}

function required(parameters: Parameters, name: string): string {
  const value = parameters.text(name);
  if (value === undefined) throw missingParameter(name);
  return value;
}
