import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { ApiError, badRequest, resourceNotFound } from "../api/api-error.js";
import { errorHeader, toApiError } from "../api/error-answer.js";
import type { StoredImage } from "../assets/asset-store.js";
import { allowAnyOrigin } from "../cross-origin.js";
import type { Emulator } from "../emulator.js";
import { CONTENT_TYPE, type ImageFormat } from "../images/image-format.js";
import { render } from "../images/render.js";
import { parseTransformation } from "../images/transformation.js";
import { derivedFormat } from "./delivered-format.js";
import { type DeliveryPath, parseDeliveryPath } from "./delivery-path.js";
import { DerivedCache } from "./derived-cache.js";

type DeliveryRequest = FastifyRequest<{ Params: { cloud: string; "*": string } }>;

interface DeliveredImage {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  /** True if another `Accept` could get another format. */
  readonly negotiated: boolean;
}

/** Images for browsers, `/<cloud>/image/upload/…`. Errors have no body; `X-Cld-Error` says what is wrong. */
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
      // Only uploads are emulated: an image of another type (fetch, private, …) is never there.
      if (type !== "upload") throw resourceNotFound(path.join("/"));
      return send(reply, request, await deliver(path.join("/"), request.headers.accept));
    },
  });

  async function deliver(path: string, accept: string | undefined): Promise<DeliveredImage> {
    const { components, names, doubtful } = parseDeliveryPath(path);
    const { format, ...transformation } = parseTransformation(components);
    const { image, extension } = await find(names, doubtful);
    const { asset, bytes } = image;
    if (components.length === 0 && (extension ?? asset.format) === asset.format) {
      return { bytes, format: asset.format, negotiated: false };
    }
    const target = derivedFormat(asset, { format, extension, accept });
    const key = `${asset.versionId}/${components.join("/")}.${target}`;
    return {
      bytes: await derived.get(key, () => render(bytes, asset.format, transformation, target)),
      format: target,
      negotiated: format === "auto",
    };
  }

  async function find(names: DeliveryPath["names"], doubtful: string | undefined) {
    for (const { publicId, extension } of names) {
      const image = await emulator.assets.read(publicId);
      if (image && isDelivered(image)) return { image, extension };
    }
    if (doubtful !== undefined) throw badRequest(`Unknown transformation ${doubtful}`);
    throw resourceNotFound(names[0]?.publicId ?? "");
  }
};

/** An image that waits for moderation is delivered; one that was rejected is not. */
function isDelivered({ asset }: StoredImage): boolean {
  return asset.moderation?.status !== "rejected";
}

function send(reply: FastifyReply, request: FastifyRequest, image: DeliveredImage): FastifyReply {
  const etag = `"${createHash("md5").update(image.bytes).digest("hex")}"`;
  reply.headers({
    "cache-control": "public, no-transform, immutable, max-age=2592000",
    etag,
    "timing-allow-origin": "*",
    "x-content-type-options": "nosniff",
  });
  if (image.negotiated) reply.header("vary", "Accept");
  if (matches(request.headers["if-none-match"], etag)) return reply.code(304).send();
  return reply.type(CONTENT_TYPE[image.format]).send(image.bytes);
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
