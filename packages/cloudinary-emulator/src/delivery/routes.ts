import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { parse } from "node:path";
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import { transformationsNamedIn } from "../account/named-transformations.js";
import { ApiError, badRequest, resourceNotFound } from "../api-error.js";
import { storageKey } from "../assets/asset.js";
import type { StoredImage } from "../assets/asset-store.js";
import { allowAnyOrigin } from "../cross-origin.js";
import type { Emulator } from "../emulator.js";
import { errorHeader, toApiError } from "../error-answer.js";
import { CONTENT_TYPE, type ImageFormat, type WritableFormat } from "../images/image-format.js";
import { imageThreads } from "../images/image-thread.js";
import { parseTransformation, type Rendering, refuseComponent } from "../images/transformation.js";
import { notEmulated } from "../images/transformation-values.js";
import { derivedFormat } from "./delivered-format.js";
import { type DeliveryPath, parseDeliveryPath } from "./delivery-path.js";
import { DerivedCache } from "./derived-cache.js";
import { rawType } from "./raw-type.js";
import { type DeliveredFile, send } from "./send.js";
import { withoutSignature } from "./url-signature.js";

type DeliveryRequest = FastifyRequest<{ Params: { cloud: string; "*": string } }>;

/** `/<cloud>/image/upload/…` and `/<cloud>/raw/upload/…`. Errors have no body; `X-Cld-Error` says what is wrong. */
export const deliveryRoutes: FastifyPluginAsync<{ emulator: Emulator }> = async (app, { emulator }) => {
  const images = new ImageDelivery(emulator);
  answerErrorsWithoutBody(app);
  allowAnyOrigin(app);

  const deliver = {
    image: (path: string, accept: string | undefined) => images.deliver(path, accept),
    raw: (path: string) => deliverRaw(emulator, path),
  };
  for (const resourceType of ["image", "raw"] as const) {
    app.route({
      method: ["GET", "HEAD", "OPTIONS"],
      url: `/:cloud/${resourceType}/*`,
      handler: async (request: DeliveryRequest, reply) => {
        const path = pathOf(request, emulator);
        return send(reply, request, await deliver[resourceType](path, request.headers.accept));
      },
    });
  }
};

/** The path after the delivery type. @throws {ApiError} 400 for other types than upload, such as fetch */
function pathOf({ params }: DeliveryRequest, { account }: Emulator): string {
  if (params.cloud !== account.cloudName) throw new ApiError(401, "cloud_name mismatch");
  const [type, ...rest] = params["*"].split("/");
  const path = rest.join("/");
  if (type !== "upload") throw badRequest(`The emulator delivers assets of type upload only, not ${type}`);
  return withoutSignature(path, account.apiSecret);
}

async function deliverRaw({ assets }: Emulator, path: string): Promise<DeliveredFile> {
  const [, flag, publicId = ""] = /^(?:(fl_attachment(?::[^/]+)?)\/)?(?:v\d+\/)?(.*)$/s.exec(path) ?? [];
  const stored = await assets.open(storageKey("raw", publicId));
  if (!stored || !isDelivered(stored)) {
    await stored?.file.close();
    throw resourceNotFound(publicId);
  }
  const { asset, file } = stored;
  const { bytes, etag } = asset;
  const { attachment } = parseTransformation(flag === undefined ? [] : [flag]);
  const { base, ext } = parse(publicId);
  return {
    content: file,
    bytes,
    etag,
    contentType: rawType(publicId),
    negotiated: false,
    attachment: attachment === true ? base : attachment && `${attachment}${ext}`,
  };
}

class ImageDelivery {
  private readonly derived = new DerivedCache();

  constructor(private readonly emulator: Emulator) {}

  async deliver(path: string, accept: string | undefined): Promise<DeliveredFile> {
    const read = parseDeliveryPath(path);
    const { components } = read;
    const { format, attachment, ...transformation } = await this.parse(components);
    const { image, stored, extension } = await this.find(read);
    const { asset, file } = image;
    const name = (delivered: ImageFormat) => attachmentName(attachment, asset.publicId, delivered);
    if (!components.some(changesImage) && (extension ?? stored) === stored) {
      const { bytes, etag } = asset;
      const contentType = CONTENT_TYPE[stored];
      return { content: file, bytes, etag, contentType, negotiated: false, attachment: name(stored) };
    }
    try {
      // One frame of an animation is a still image.
      const pages = transformation.page === undefined ? asset.pages : 1;
      const target = derivedFormat({ format: stored, pages }, { format, extension, accept });
      // By what it does: a named transformation can be defined anew.
      const key = `${asset.versionId}/${JSON.stringify(transformation)}.${target}`;
      const content = await this.derived.get(key, () => derive(file, stored, transformation, target));
      const etag = createHash("md5").update(content).digest("hex");
      return {
        content,
        bytes: content.length,
        etag,
        contentType: CONTENT_TYPE[target],
        negotiated: format === "auto",
        attachment: name(target),
      };
    } finally {
      await file.close();
    }
  }

  private async parse(components: readonly string[]) {
    const named = await transformationsNamedIn(this.emulator.settings, components);
    return parseTransformation(components, named);
  }

  private async find({ names, doubtful, otherFormat }: DeliveryPath) {
    for (const { publicId, extension } of names) {
      const image = await this.emulator.assets.open(storageKey("image", publicId));
      const stored = image?.asset.format;
      if (image && stored !== undefined && stored !== "raw" && isDelivered(image)) {
        return { image, stored, extension };
      }
      await image?.file.close();
    }
    const { assets } = this.emulator;
    if (otherFormat && (await assets.find(storageKey("image", otherFormat.publicId)))) {
      throw notEmulated(`f_${otherFormat.format}`);
    }
    if (doubtful !== undefined) refuseComponent(doubtful);
    throw resourceNotFound(names[0]?.publicId ?? "");
  }
}

async function derive(
  file: FileHandle,
  format: ImageFormat,
  transformation: Rendering,
  target: WritableFormat,
): Promise<Buffer> {
  return imageThreads.deliveries.run(format, async () => ({
    kind: "derivation",
    file: await file.readFile(),
    format,
    transformation,
    target,
  }));
}

/** With nothing but `fl_attachment`, the stored file is delivered. */
function changesImage(component: string): boolean {
  return !/^fl_attachment(?::[^,]+)?$/s.test(component);
}

function attachmentName(attachment: string | true | undefined, publicId: string, format: ImageFormat) {
  if (attachment === undefined) return undefined;
  return `${attachment === true ? parse(publicId).base : attachment}.${format}`;
}

/** An asset with pending moderation is delivered; a rejected one is not. */
function isDelivered({ asset }: StoredImage): boolean {
  return asset.moderation?.status !== "rejected";
}

function answerErrorsWithoutBody(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, message } = toApiError(error, request);
    return reply.code(status).header("x-cld-error", errorHeader(message)).send();
  });
}
