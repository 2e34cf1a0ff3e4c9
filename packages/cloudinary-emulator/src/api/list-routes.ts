import type { FastifyInstance } from "fastify";
import { type Asset, resourceTypeOf } from "../assets/asset.js";
import { deliveryUrls } from "../assets/delivery-urls.js";
import type { EndpointName } from "../contract/endpoints.js";
import type { Emulator } from "../emulator.js";
import { required } from "./asset-change.js";
import { adminRoute, type EndpointCall } from "./endpoint-route.js";
import { listPage } from "./resource-list.js";

/** Whether an asset belongs to the list that a call asks for. */
type Criterion = (call: EndpointCall) => (asset: Asset) => boolean;

const LISTS: Partial<Record<EndpointName, Criterion>> = {
  resources: ofType,
  resources_by_type: ofType,
  resources_by_tag: (call) => {
    const hasType = ofType(call);
    return (asset) => hasType(asset) && asset.tags.includes(call.path.tag ?? "");
  },
  resources_by_context: (call) => {
    const hasType = ofType(call);
    const key = required(call.parameters, "key");
    const value = call.parameters.text("value");
    return (asset) =>
      hasType(asset) &&
      Object.hasOwn(asset.context, key) &&
      (value === undefined || asset.context[key] === value);
  },
  resources_by_moderation: (call) => {
    const hasType = ofType(call);
    const { kind, status } = call.path;
    return (asset) =>
      hasType(asset) && asset.moderation?.kind === kind && asset.moderation?.status === status;
  },
  resources_by_asset_folder: ({ parameters }) => {
    const folder = required(parameters, "asset_folder");
    return (asset) => asset.assetFolder === folder;
  },
  resources_by_asset_ids: ({ parameters }) => {
    required(parameters, "asset_ids");
    const ids = parameters.list("asset_ids");
    return (asset) => ids.includes(asset.assetId);
  },
};

/** The lists of assets. */
export function registerLists(app: FastifyInstance, emulator: Emulator): void {
  for (const [name, criterion] of Object.entries(LISTS)) {
    adminRoute(app, emulator, name as EndpointName, async (call) => {
      const urls = (asset: Asset) => deliveryUrls(asset, call.base, emulator.account);
      return listPage(await emulator.assets.list(), criterion(call), call.parameters, urls);
    });
  }
}

function ofType({ path }: EndpointCall): (asset: Asset) => boolean {
  const { resource_type: resourceType, type = "upload" } = path;
  return (asset) => type === "upload" && resourceTypeOf(asset) === resourceType;
}
