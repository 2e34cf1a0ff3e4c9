import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Asset, keyOfAsset } from "../src/assets/asset.js";
import type { Endpoint } from "../src/contract/endpoint.js";
import { callOf, ENDPOINTS, type EndpointName } from "../src/contract/endpoints.js";
import type { Emulator } from "../src/emulator.js";
import { emulatorRoutes, openEmulator } from "../src/plugin.js";
import { account, basic, temporaryFolder } from "./emulator.js";
import { CALLS, FLAG, PIXEL, PLAUSIBLE, type Texts, UNREAD, UNSEEN, WITH } from "./parameter-examples.js";

const emulated = Object.entries<Endpoint>(ENDPOINTS).filter(([, { refusal }]) => refusal === undefined);

const app: FastifyInstance = Fastify();
let emulator: Emulator;
/** The images of each beginning, with their bytes. */
let images: { asset: Asset; bytes: Buffer }[] = [];
let ids: Texts = {};

beforeAll(async () => {
  let seconds = 1_800_000_000;
  const now = () => new Date(1000 * seconds++);
  const presets = ["p", "q"].map((name) => ({ name, settings: { display_name: name } }));
  emulator = openEmulator({ ...account, dir: temporaryFolder(), presets, now }, app.log);
  app.register(emulatorRoutes, { emulator });
  await makeSettings();
  const facts = { file: PIXEL, metadata: "n=1" };
  for (const name of ["there", "other", "plain"]) {
    const own = {
      public_id: name,
      context: `k=${name}|${name === "plain" ? "own" : "both"}=x`,
      tags: `t,${name}`,
      eager: "w_2|w_6",
    };
    const asset_folder = name === "plain" ? "f/one" : "f";
    const moderation: Texts = name === "plain" ? {} : { moderation: "manual" };
    await ask("POST", "/image/upload", { ...facts, ...own, ...moderation, asset_folder });
    const image = await emulator.assets.read(`${name}`);
    if (image) images = [...images, image];
    const { assetId = "", derived = [] } = image?.asset ?? {};
    ids = { ...ids, [`<${name}>`]: assetId, "<derived>": `${derived[0]?.id}` };
  }
});
afterAll(() => app.close());

async function ask(method: string, path: string, parameters: Texts = {}) {
  const query = new URLSearchParams(parameters).toString();
  const url = `/v1_1/${account.cloudName}${path}`;
  const form = { ...basic, "content-type": "application/x-www-form-urlencoded" };
  const request =
    method === "GET" ? { url: `${url}?${query}`, headers: basic } : { url, headers: form, payload: query };
  const answer = await app.inject({ method: method as "GET", ...request });
  return { status: answer.statusCode, body: answer.body };
}

async function makeSettings(): Promise<void> {
  const field = { mandatory: false, default_value: null, validation: null } as const;
  const { metadataFields, folders, transformations } = emulator.settings;
  const values = [{ external_id: "x", value: "X", state: "active" }] as const;
  await metadataFields.set("n", { ...field, external_id: "n", label: "N", type: "integer" });
  await metadataFields.set("e", {
    ...field,
    external_id: "e",
    label: "E",
    type: "enum",
    datasource: { values },
  });
  for (const name of ["empty", "f/one", "f/two"]) await folders.set(name, { createdAt: "" });
  for (const name of ["named", "second"]) await transformations.set(name, "w_4");
}

/** Three images and two of each setting, as in the beginning. */
async function restore(): Promise<void> {
  await emulator.clear();
  await makeSettings();
  for (const image of images) await emulator.assets.put(keyOfAsset(image.asset), true, () => image);
}

async function everything(): Promise<string> {
  const settings = Object.values(emulator.settings).map(async (records) => [...(await records.all())]);
  return JSON.stringify([await emulator.assets.list(), ...(await Promise.all(settings))]);
}

/** The answer to a call, and all that is stored after it, without what is different each time. */
async function outcome(name: string, endpoint: Endpoint, parameters: Texts = {}) {
  const { path: own, parameters: needed = {} } = CALLS[name as EndpointName] ?? {};
  const { method, path } = callOf(endpoint);
  const variables = {
    ":asset_id(^[0-9a-f]{32}$)": "<there>",
    ":resource_type": "image",
    ":type": "upload",
    ...own,
  };
  const withIds = (text: string) => text.replace(/<\w+>/g, (id) => ids[id] ?? id);
  const filled = Object.entries(variables).reduce(
    (text, [variable, value]) => text.replace(variable, value),
    path,
  );
  const kept = Object.entries(needed).filter(([key]) => !(key.replace(/\[\d\]$/, "") in parameters));
  const sent = [...kept, ...Object.entries(parameters)].map(([key, value]) => [key, withIds(value)]);

  const { status, body } = await ask(method, withIds(filled), Object.fromEntries(sent));

  const message: string | undefined = JSON.parse(body).error?.message;
  if (method === "GET" || status !== 200) return { status, message, seen: same(body) };
  const stored = await everything();
  await restore();
  return { status, message, seen: same(body) + same(stored) };
}

function same(text: string): string {
  return text
    .replace(/"next_cursor":"[^"]*"/g, '"next_cursor":"…"')
    .replace(/[0-9a-f]{32,40}|\b[a-z0-9]{20}\b|\bv?1\d{9}\b|\d{4}-\d\d-\d\dT[\d:]+Z/g, "…");
}

/** Whether a refusal says what it is about. */
function names(message: string, parameter: string, value: string): boolean {
  const words = [parameter, parameter.replaceAll("_", " "), value];
  if (parameter === "allowed_formats") words.push("not allowed");
  return words.some((word) => message.toLowerCase().includes(word.toLowerCase()));
}

describe("a value of a parameter", () => {
  it.each(emulated)("is honoured, refused by name, or explained: %s", async (name, endpoint) => {
    const without = await outcome(name, endpoint);
    expect([without.message, without.status]).toEqual([undefined, 200]);
    expect(await outcome(name, endpoint)).toEqual(without);

    const silent: string[] = [];
    for (const parameter of (endpoint.takes ?? []).filter((one) => !Object.hasOwn(UNREAD, one))) {
      const others = WITH[`${name} ${parameter}`];
      const right = PLAUSIBLE[`${name} ${parameter}`] ?? PLAUSIBLE[parameter] ?? FLAG[parameter] ?? "1";
      const usual = await outcome(name, endpoint, { ...others, [parameter]: right });
      const isSeen = usual.seen !== without.seen || Object.hasOwn(UNSEEN, parameter);
      if (!isSeen) silent.push(`${parameter}=${right}: ${usual.message ?? usual.status}`);
      for (const value of ['[{"x":[1]}]', "maybe? 1"]) {
        const {
          status,
          message = "",
          seen,
        } = await outcome(name, endpoint, { ...others, [parameter]: value });
        // A wrong value must not count as another one.
        const isHonoured = status === 200 && seen !== without.seen && seen !== usual.seen;
        const isRefused = status === 404 || (status === 400 && names(message, parameter, value));
        if (!isHonoured && !isRefused) silent.push(`${parameter}=${value}: ${status} ${message}`);
      }
    }
    expect(silent).toEqual([]);
  });
});
