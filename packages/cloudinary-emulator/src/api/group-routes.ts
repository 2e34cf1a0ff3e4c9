import type { FastifyInstance } from "fastify";
import { badRequest, missingParameter } from "../api-error.js";
import type { Asset } from "../assets/asset.js";
import type { Emulator } from "../emulator.js";
import type { Parameters } from "../parameters.js";
import { required } from "./asset-change.js";
import { keyOf } from "./change-routes.js";
import { type EndpointCall, signedRoute } from "./endpoint-route.js";
import { parseContext, parseTags } from "./lists.js";
import { readMetadata } from "./metadata.js";

/** The most assets that one call may change, as documented. */
const MAX_IDS = 1000;

type Change = (asset: Asset) => Asset;

type TagCommand = (tags: readonly string[], named: readonly string[]) => readonly string[];

const TAG_COMMANDS: Record<string, TagCommand> = {
  add: (tags, named) => [...new Set([...tags, ...named])],
  remove: (tags, named) => tags.filter((tag) => !named.includes(tag)),
  replace: (_, named) => named,
  set_exclusive: (tags, named) => [...new Set([...tags, ...named])],
  remove_all: () => [],
};

/** The signed calls that change many assets in one way: `tags`, `context` and `metadata`. */
export function registerGroups(app: FastifyInstance, emulator: Emulator): void {
  signedRoute(app, emulator, "tags", async (call) => {
    const command = required(call.parameters, "command");
    const named = command === "remove_all" ? [] : parseTags(required(call.parameters, "tag"));
    const publicIds = readPublicIds(call.parameters);
    const retag = commandNamed(TAG_COMMANDS, command);
    if (command === "set_exclusive") await removeFromOthers(emulator, call, named, publicIds);
    return changeAll(emulator, call, publicIds, (asset) => ({ ...asset, tags: retag(asset.tags, named) }));
  });

  signedRoute(app, emulator, "context", async (call) => {
    const command = required(call.parameters, "command");
    const given = command === "remove_all" ? {} : parseContext(required(call.parameters, "context"));
    const change = commandNamed<Change>(
      {
        add: (asset) => ({ ...asset, context: { ...asset.context, ...given } }),
        remove_all: (asset) => ({ ...asset, context: {} }),
      },
      command,
    );
    return changeAll(emulator, call, readPublicIds(call.parameters), change);
  });

  signedRoute(app, emulator, "metadata", async (call) => {
    required(call.parameters, "metadata");
    const metadata = await readMetadata(call.parameters, emulator.settings, "change");
    return changeAll(emulator, call, readPublicIds(call.parameters), (asset) => ({
      ...asset,
      metadata: { ...asset.metadata, ...metadata },
    }));
  });
}

/** Answers the public ids of the assets that exist. */
async function changeAll(
  { assets }: Emulator,
  call: EndpointCall,
  publicIds: readonly string[],
  change: Change,
): Promise<object> {
  const changed: string[] = [];
  for (const publicId of publicIds) {
    const key = keyOf(call, publicId);
    if (key !== undefined && (await assets.update(key, change))) changed.push(publicId);
  }
  return { public_ids: changed };
}

async function removeFromOthers(
  emulator: Emulator,
  call: EndpointCall,
  tags: readonly string[],
  publicIds: readonly string[],
): Promise<void> {
  const tagged = (await emulator.assets.list()).filter((asset) =>
    asset.tags.some((tag) => tags.includes(tag)),
  );
  const others = tagged.map(({ publicId }) => publicId).filter((publicId) => !publicIds.includes(publicId));
  await changeAll(emulator, call, others, (asset) => ({
    ...asset,
    tags: asset.tags.filter((tag) => !tags.includes(tag)),
  }));
}

function commandNamed<T>(commands: Readonly<Record<string, T>>, name: string): T {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw badRequest(`Invalid command ${name}`);
  return command;
}

function readPublicIds(parameters: Parameters): string[] {
  const publicIds = parameters.list("public_ids").filter((publicId) => publicId !== "");
  if (publicIds.length === 0) throw missingParameter("public_ids");
  if (publicIds.length > MAX_IDS) throw badRequest(`At most ${MAX_IDS} public_ids can be changed at once`);
  return publicIds;
}
