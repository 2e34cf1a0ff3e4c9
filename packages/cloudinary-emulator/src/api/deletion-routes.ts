import type { FastifyInstance } from "fastify";
import { badRequest, missingParameter } from "../api-error.js";
import { type Asset, type DerivedImage, keyOfAsset, resourceTypeOf } from "../assets/asset.js";
import type { Emulator } from "../emulator.js";
import { notifyAfter } from "../notifications/notify.js";
import { deleteNotification } from "../notifications/payloads.js";
import type { Parameters } from "../parameters.js";
import { adminRoute, type EndpointCall } from "./endpoint-route.js";

/** The most assets that one call may delete by their ids. */
const MAX_DELETED = 100;

/** An asset that a call names, by the name that the answer has for it. */
interface Named {
  readonly name: string;
  /** Undefined if there is no such asset. */
  readonly asset: Asset | undefined;
}

/** What was deleted of an asset. */
interface Counts {
  readonly original: number;
  readonly derived: number;
}

/** The calls of the Admin API that delete. All assets that a prefix or tag names are deleted in one call. */
export function registerDeletion(app: FastifyInstance, emulator: Emulator): void {
  const { assets } = emulator;

  adminRoute(app, emulator, "delete_resources", async (call) => {
    return deleteAll(emulator, call, await namedAssets(emulator, call));
  });

  adminRoute(app, emulator, "delete_resources_by_tag", async (call) => {
    const { resource_type: resourceType, tag = "" } = call.path;
    const found = (await assets.list()).filter(
      (asset) => resourceTypeOf(asset) === resourceType && asset.tags.includes(tag),
    );
    return deleteAll(emulator, call, found.map(byPublicId));
  });

  adminRoute(app, emulator, "delete_resources_by_asset_ids", async (call) => {
    const ids = readIds(call.parameters, "asset_ids");
    const all = await assets.list();
    const named = ids.map((id) => ({ name: id, asset: all.find(({ assetId }) => assetId === id) }));
    return deleteAll(emulator, call, named);
  });

  adminRoute(app, emulator, "delete_derived_resources", async ({ parameters }) => {
    const ids = readIds(parameters, "derived_resource_ids");
    const found = new Set<string>();
    for (const asset of await assets.list()) {
      const removed = await removeDerived(emulator, asset, ({ id }) => ids.includes(id));
      for (const { id } of removed) found.add(id);
    }
    return { deleted: Object.fromEntries(ids.map((id) => [id, found.has(id) ? "deleted" : "not_found"])) };
  });
}

async function namedAssets({ assets }: Emulator, { path, parameters }: EndpointCall): Promise<Named[]> {
  const { resource_type: resourceType, type } = path;
  const all = type === "upload" ? await assets.list() : [];
  const ofType = all.filter((asset) => resourceTypeOf(asset) === resourceType);
  const prefix = parameters.text("prefix");
  if (prefix !== undefined)
    return ofType.filter(({ publicId }) => publicId.startsWith(prefix)).map(byPublicId);
  if (parameters.flag("all", false)) return ofType.map(byPublicId);
  const byId = new Map(ofType.map((asset) => [asset.publicId, asset]));
  return readIds(parameters, "public_ids").map((name) => ({ name, asset: byId.get(name) }));
}

function byPublicId(asset: Asset): Named {
  return { name: asset.publicId, asset };
}

/** With `keep_original` or `transformations`, only derived images are deleted. */
async function deleteAll(
  emulator: Emulator,
  { parameters, reply }: EndpointCall,
  named: readonly Named[],
): Promise<object> {
  const transformations = parameters.text("transformations")?.split("|");
  const keeps = transformations !== undefined || parameters.flag("keep_original", false);
  const counts = new Map<string, Counts>();
  const deleted: Asset[] = [];
  for (const { name, asset } of named) {
    if (!asset) continue;
    if (keeps) {
      const removed = await removeDerived(emulator, asset, (image) => isNamed(image, transformations));
      counts.set(name, { original: 0, derived: removed.length });
    } else if (await emulator.assets.remove(keyOfAsset(asset))) {
      deleted.push(asset);
      counts.set(name, { original: 1, derived: asset.derived?.length ?? 0 });
    }
  }
  if (deleted.length > 0) notifyAfter(reply, emulator, parameters, deleteNotification(deleted));
  return {
    deleted: Object.fromEntries(named.map(({ name }) => [name, counts.has(name) ? "deleted" : "not_found"])),
    deleted_counts: Object.fromEntries(counts),
    partial: false,
  };
}

/** Resolves to the derived images that were removed. */
async function removeDerived(
  { assets }: Emulator,
  asset: Asset,
  isMeant: (image: DerivedImage) => boolean,
): Promise<DerivedImage[]> {
  if (!asset.derived?.some(isMeant)) return [];
  const removed: DerivedImage[] = [];
  await assets.update(keyOfAsset(asset), (current) => {
    const { derived = [], ...rest } = current;
    const kept = derived.filter((image) => !isMeant(image));
    removed.push(...derived.filter(isMeant));
    return kept.length > 0 ? { ...rest, derived: kept } : rest;
  });
  return removed;
}

/** A transformation is named with the format or without. */
function isNamed({ transformation, format }: DerivedImage, names: readonly string[] | undefined): boolean {
  return !names || names.includes(transformation) || names.includes(`${transformation}/${format}`);
}

function readIds(parameters: Parameters, name: string): string[] {
  const ids = parameters.list(name);
  if (ids.length === 0) throw missingParameter(name);
  if (ids.length > MAX_DELETED) throw badRequest(`At most ${MAX_DELETED} ${name} can be deleted at once`);
  return ids;
}
