import { randomBytes } from "node:crypto";
import type { FastifyReply } from "fastify";
import { type ApiError, badRequest } from "../api-error.js";
import type { Asset, DerivedImage } from "../assets/asset.js";
import { storageKey } from "../assets/asset.js";
import { type Base, deliveryUrls } from "../assets/delivery-urls.js";
import { derivedFormat } from "../delivery/delivered-format.js";
import type { Account, Emulator } from "../emulator.js";
import { formatNamed, type ImageFormat } from "../images/image-format.js";
import { imageThreads } from "../images/image-thread.js";
import { sizeAfterSteps } from "../images/size.js";
import { parseTransformation, type Transformation } from "../images/transformation.js";
import { notifyAfter } from "../notifications/notify.js";
import { eagerNotification } from "../notifications/payloads.js";
import type { Parameters } from "../parameters.js";

/** An image to derive at once: `<transformation>[/<format>]`. */
export interface EagerImage {
  readonly transformation: string;
  readonly parsed: Transformation;
  readonly extension: ImageFormat | undefined;
}

/** @throws {ApiError} 400 for a transformation that is unknown or not emulated */
export function readEager(parameters: Parameters, named?: ReadonlyMap<string, string>): EagerImage[] {
  const texts = parameters.text("eager")?.split("|") ?? [];
  return texts.filter((text) => text !== "").map((text) => readImage(text, named));
}

function readImage(text: string, named?: ReadonlyMap<string, string>): EagerImage {
  const components = text.split("/").filter((component) => component !== "");
  const extension = formatNamed(components.at(-1) ?? "");
  if (extension !== undefined) components.pop();
  const parsed = parseTransformation(components, named);
  return { transformation: components.join("/"), parsed, extension };
}

/** Derives images from a stored one, and stores what is known of them with the asset. */
export async function derive(emulator: Emulator, asset: Asset, eager: readonly EagerImage[]): Promise<Asset> {
  if (eager.length === 0) return asset;
  if (asset.format === "raw") throw noDerivation();
  const made: DerivedImage[] = [];
  for (const image of eager) made.push(await deriveOne(emulator, asset, asset.format, image));
  const key = storageKey("image", asset.publicId);
  const stored = await emulator.assets.update(key, (current) => ({
    ...current,
    derived: [...(current.derived ?? []).filter((one) => !made.some((other) => isSame(one, other))), ...made],
  }));
  return stored ?? asset;
}

export function noDerivation(): ApiError {
  return badRequest("Images cannot be derived from a raw file");
}

/** The member `eager` of an answer: the images that this call asked for. */
export function eagerAnswer(
  asset: Asset,
  eager: readonly EagerImage[],
  base: Base,
  account: Account,
): object[] {
  const wanted = eager.map(({ transformation }) => transformation);
  const derived = asset.derived?.filter(({ transformation }) => wanted.includes(transformation)) ?? [];
  return derived.map((image) => {
    const { transformation, width, height, bytes, format } = image;
    return { transformation, width, height, bytes, format, ...deliveryUrls(asset, base, account, image) };
  });
}

/** To `eager_notification_url`, if there is one. */
export function notifyOfEager(
  reply: FastifyReply,
  emulator: Emulator,
  parameters: Parameters,
  asset: Asset,
  derived: readonly object[],
): void {
  const url = parameters.text("eager_notification_url");
  if (url === undefined || derived.length === 0) return;
  notifyAfter(reply, emulator, parameters, eagerNotification(asset, derived), url);
}

async function deriveOne(
  { assets }: Emulator,
  asset: Asset,
  stored: ImageFormat,
  { transformation, parsed, extension }: EagerImage,
): Promise<DerivedImage> {
  const { pages } = asset;
  const request = { format: parsed.format, extension, accept: undefined };
  const target = derivedFormat({ format: stored, pages }, request);
  const content = await imageThreads.deliveries.run(stored, async () => {
    const image = await assets.read(storageKey("image", asset.publicId));
    return {
      kind: "derivation",
      file: image?.bytes ?? Buffer.alloc(0),
      format: stored,
      transformation: parsed,
      target,
    };
  });
  const { width, height } = sizeAfterSteps(parsed.steps, asset);
  return {
    id: randomBytes(16).toString("hex"),
    transformation,
    format: target,
    width,
    height,
    bytes: content.length,
  };
}

function isSame(one: DerivedImage, other: DerivedImage): boolean {
  return one.transformation === other.transformation && one.format === other.format;
}
