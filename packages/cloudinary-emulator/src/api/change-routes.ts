import type { FastifyInstance } from "fastify";
import { transformationsNamedIn } from "../account/named-transformations.js";
import { badRequest, resourceNotFound } from "../api-error.js";
import { storageKey } from "../assets/asset.js";
import { deliveryUrls } from "../assets/delivery-urls.js";
import { storedPublicId } from "../assets/public-id.js";
import { renameAsset } from "../assets/rename-asset.js";
import type { Emulator } from "../emulator.js";
import { notifyAfter } from "../notifications/notify.js";
import { deleteNotification, renameNotification } from "../notifications/payloads.js";
import { requestedMembers, uploadAnswer } from "./answers.js";
import { readChange, required } from "./asset-change.js";
import {
  deriveFromStored,
  eagerAnswer,
  noDerivation,
  notifyOfEager,
  readEager,
  withDerived,
} from "./eager.js";
import { type EndpointCall, signedRoute } from "./endpoint-route.js";
import { readMetadata } from "./metadata.js";

/** The signed calls for one existing asset: `explicit`, `destroy` and `rename`. */
export function registerChanges(app: FastifyInstance, emulator: Emulator): void {
  signedRoute(app, emulator, "explicit", (call) => explicit(emulator, call));
  signedRoute(app, emulator, "destroy", (call) => destroy(emulator, call));
  signedRoute(app, emulator, "rename", (call) => rename(emulator, call));
}

/**
 * The name in the store of the asset that a call means. For a wrong resource type or type there is none: the answer is
 * that of a missing asset, as on the real service.
 */
export function keyOf({ path, parameters }: EndpointCall, publicId: string): string | undefined {
  const { resource_type: resourceType } = path;
  const isUpload = (parameters.text("type") ?? "upload") === "upload";
  if (!isUpload || (resourceType !== "image" && resourceType !== "raw")) return undefined;
  return storageKey(resourceType, publicId);
}

async function explicit(emulator: Emulator, call: EndpointCall): Promise<object> {
  const { account, assets, settings, now } = emulator;
  const { parameters, base, reply } = call;
  const publicId = required(parameters, "public_id");
  required(parameters, "type");
  const change = readChange(parameters, await readMetadata(parameters, settings, "change"), now());
  const named = await transformationsNamedIn(settings, [parameters.text("eager")]);
  const eager = readEager(parameters, named);

  if (eager.length > 0 && call.path.resource_type === "raw") throw noDerivation();
  const key = keyOf(call, publicId);
  const before = key === undefined ? undefined : await assets.find(key);
  if (key === undefined || !before) throw resourceNotFound(publicId);
  const made = await deriveFromStored(emulator, before, eager);
  const asset = await assets.update(key, (current) => withDerived(change(current), made));
  if (!asset) throw resourceNotFound(publicId);

  const derived = eagerAnswer(asset, eager, base, account);
  notifyOfEager(reply, emulator, parameters, asset, derived);
  return {
    ...uploadAnswer(asset, deliveryUrls(asset, base, account), account),
    ...requestedMembers(parameters),
    ...(eager.length > 0 && { eager: derived }),
  };
}

async function destroy(emulator: Emulator, call: EndpointCall): Promise<object> {
  const { parameters, reply } = call;
  const key = keyOf(call, required(parameters, "public_id"));
  const asset = key === undefined ? undefined : await emulator.assets.remove(key);
  if (!asset) return { result: "not found" };
  notifyAfter(reply, emulator, parameters, deleteNotification([asset]));
  return { result: "ok" };
}

async function rename(emulator: Emulator, call: EndpointCall): Promise<object> {
  const { parameters, base, reply } = call;
  const from = required(parameters, "from_public_id");
  const to = storedPublicId(required(parameters, "to_public_id"));
  const [fromKey, toKey] = [keyOf(call, from), keyOf(call, to)];
  if (fromKey === undefined || toKey === undefined) throw resourceNotFound(from);

  const overwrite = parameters.flag("overwrite", false);
  const { asset, outcome } = await renameAsset(emulator.assets, fromKey, toKey, to, overwrite);
  if (outcome === "missing") throw resourceNotFound(from);
  if (outcome === "existing") throw badRequest(`to_public_id (${to}) already exists`);

  notifyAfter(reply, emulator, parameters, renameNotification(asset, from));
  const { context, metadata, ...answer } = uploadAnswer(
    asset,
    deliveryUrls(asset, base, emulator.account),
    emulator.account,
  );
  return {
    ...answer,
    ...(parameters.flag("context", false) && { context }),
    ...(parameters.flag("metadata", false) && { metadata }),
  };
}
