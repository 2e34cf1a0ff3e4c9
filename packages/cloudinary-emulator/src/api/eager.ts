import { randomBytes } from "node:crypto";
import type { FastifyReply } from "fastify";
import { type ApiError, badRequest } from "../api-error.js";
import { type Asset, type DerivedImage, keyOfAsset } from "../assets/asset.js";
import { type Base, deliveryUrls } from "../assets/delivery-urls.js";
import { derivedFormat } from "../delivery/delivered-format.js";
import type { Account, Emulator } from "../emulator.js";
import { formatNamed, type ImageFormat } from "../images/image-format.js";
import { imageThreads } from "../images/image-thread.js";
import type { ImageFacts } from "../images/inspect.js";
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

/** An image to derive others from. */
interface Original {
  readonly format: Asset["format"];
  readonly image: ImageFacts;
  read(): Promise<Buffer>;
}

/**
 * Derives images, and stores none of them: what is known of them belongs to the asset.
 * @throws {ApiError} 400 if one of them cannot be derived
 */
export async function derive(
  { format, image, read }: Original,
  eager: readonly EagerImage[],
): Promise<DerivedImage[]> {
  const derived: DerivedImage[] = [];
  for (const one of eager) {
    if (format === "raw") throw noDerivation();
    derived.push(await deriveOne(format, image, read, one));
  }
  return derived;
}

/** Derives images from a stored one. @throws {ApiError} 400 if one of them cannot be derived */
export async function deriveFromStored(
  { assets }: Emulator,
  asset: Asset,
  eager: readonly EagerImage[],
): Promise<DerivedImage[]> {
  const read = async () => (await assets.read(keyOfAsset(asset)))?.bytes ?? Buffer.alloc(0);
  return derive({ format: asset.format, image: asset, read }, eager);
}

/** An asset with images that were derived from it. */
export function withDerived(asset: Asset, made: readonly DerivedImage[]): Asset {
  if (made.length === 0) return asset;
  const others = (asset.derived ?? []).filter((one) => !made.some((other) => isSame(one, other)));
  return { ...asset, derived: [...others, ...made] };
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
  format: ImageFormat,
  image: ImageFacts,
  read: Original["read"],
  { transformation, parsed, extension }: EagerImage,
): Promise<DerivedImage> {
  const request = { format: parsed.format, extension, accept: undefined };
  const target = derivedFormat({ format, pages: image.pages }, request);
  const content = await imageThreads.deliveries.run(format, async () => ({
    kind: "derivation",
    file: await read(),
    format,
    transformation: parsed,
    target,
  }));
  const { width, height } = sizeAfterSteps(parsed.steps, image);
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
