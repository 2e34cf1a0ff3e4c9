import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { ApiError, badRequest, resourceNotFound } from "../api-error.js";
import type { StoredImage } from "../assets/asset-store.js";
import { allowAnyOrigin } from "../cross-origin.js";
import type { Emulator } from "../emulator.js";
import { errorHeader, toApiError } from "../error-answer.js";
import { CONTENT_TYPE, type ImageFormat, type WritableFormat } from "../images/image-format.js";
import { imageThreads } from "../images/image-thread.js";
import { parseTransformation, type Transformation } from "../images/transformation.js";
import { derivedFormat } from "./delivered-format.js";
import { type DeliveryPath, parseDeliveryPath } from "./delivery-path.js";
import { DerivedCache } from "./derived-cache.js";

type DeliveryRequest = FastifyRequest<{ Params: { cloud: string; "*": string } }>;

type Steps = Pick<Transformation, "steps" | "quality">;

interface DeliveredImage {
  /** A stored image is streamed, so that a stalled client takes no memory. */
  readonly content: Buffer | FileHandle;
  readonly bytes: number;
  /** MD5 of the content. */
  readonly etag: string;
  readonly format: ImageFormat;
  /** Whether the format depends on `Accept`. */
  readonly negotiated: boolean;
}

/** `/<cloud>/image/upload/…`, images for browsers. Errors have no body; `X-Cld-Error` says what is wrong. */
export const deliveryRoutes: FastifyPluginAsync<{ emulator: Emulator }> = async (app, { emulator }) => {
  const derived = new DerivedCache();
  answerErrorsWithoutBody(app);
  allowAnyOrigin(app);

  app.route({
    method: ["GET", "HEAD", "OPTIONS"],
    url: "/:cloud/image/*",
    handler: async (request: DeliveryRequest, reply) => {
      if (request.params.cloud !== emulator.account.cloudName) throw new ApiError(401, "cloud_name mismatch");
      const [type, ...path] = request.params["*"].split("/");
      // Only uploads are emulated: images of other types (fetch, private, …) do not exist.
      if (type !== "upload") throw resourceNotFound(path.join("/"));
      return send(reply, request, await deliver(path.join("/"), request.headers.accept));
    },
  });

  async function deliver(path: string, accept: string | undefined): Promise<DeliveredImage> {
    const { components, names, doubtful } = parseDeliveryPath(path);
    const { format, ...transformation } = parseTransformation(components);
    const { image, extension } = await find(names, doubtful);
    const { asset, file } = image;
    if (components.length === 0 && (extension ?? asset.format) === asset.format) {
      const { bytes, etag } = asset;
      return { content: file, bytes, etag, format: asset.format, negotiated: false };
    }
    try {
      const target = derivedFormat(asset, { format, extension, accept });
      const key = `${asset.versionId}/${components.join("/")}.${target}`;
      const content = await derived.get(key, () => derive(image, transformation, target));
      const etag = createHash("md5").update(content).digest("hex");
      return { content, bytes: content.length, etag, format: target, negotiated: format === "auto" };
    } finally {
      await file.close();
    }
  }

  async function derive({ asset, file }: StoredImage, transformation: Steps, target: WritableFormat) {
    const { format } = asset;
    return imageThreads.deliveries.run(format, async () => ({
      kind: "derivation",
      file: await file.readFile(),
      format,
      transformation,
      target,
    }));
  }

  async function find(names: DeliveryPath["names"], doubtful: string | undefined) {
    for (const { publicId, extension } of names) {
      const image = await emulator.assets.open(publicId);
      if (image && isDelivered(image)) return { image, extension };
      await image?.file.close();
    }
    if (doubtful !== undefined) throw badRequest(`Unknown transformation ${doubtful}`);
    throw resourceNotFound(names[0]?.publicId ?? "");
  }
};

/** An image with pending moderation is delivered; a rejected one is not. */
function isDelivered({ asset }: StoredImage): boolean {
  return asset.moderation?.status !== "rejected";
}

async function send(reply: FastifyReply, request: FastifyRequest, image: DeliveredImage) {
  const etag = `"${image.etag}"`;
  reply.headers({
    "cache-control": "public, no-transform, immutable, max-age=2592000",
    etag,
    "timing-allow-origin": "*",
    "x-content-type-options": "nosniff",
  });
  if (image.negotiated) reply.header("vary", "Accept");
  const isKnown = matches(request.headers["if-none-match"], etag);
  const isSent = !isKnown && request.method !== "HEAD";
  const { content } = image;
  if (!isSent && !Buffer.isBuffer(content)) await content.close();
  if (isKnown) return reply.code(304).send();
  reply.type(CONTENT_TYPE[image.format]).header("content-length", image.bytes);
  if (!isSent) return reply.send();
  return reply.send(Buffer.isBuffer(content) ? content : content.createReadStream());
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}

function answerErrorsWithoutBody(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, message } = toApiError(error, request);
    return reply.code(status).header("x-cld-error", errorHeader(message)).send();
  });
}
