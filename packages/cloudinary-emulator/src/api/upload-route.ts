import { readFile } from "node:fs/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { badRequest } from "../api-error.js";
import type { PutResult } from "../assets/asset-store.js";
import { deliveryUrls } from "../assets/delivery-urls.js";
import { uploadedAsset } from "../assets/uploaded-asset.js";
import type { Emulator } from "../emulator.js";
import { formatOfFile } from "../images/image-format.js";
import { imageThreads } from "../images/image-thread.js";
import { notifyAfter } from "../notifications/notify.js";
import { uploadNotification } from "../notifications/payloads.js";
import { uploadAnswer } from "./answers.js";
import { authenticateCall } from "./authentication.js";
import { withCall } from "./call.js";
import { refuseUnknownParameters } from "./known-parameters.js";
import { baseUrl } from "./origin.js";
import { type SentFile, sentFile } from "./sent-file.js";
import { readUploadParameters, type UploadParameters } from "./upload-parameters.js";

type UploadRequest = FastifyRequest<{ Params: { resourceType: string } }>;

/** `POST /v1_1/<cloud>/(image|auto)/upload` */
export function registerUpload(app: FastifyInstance, emulator: Emulator): void {
  const { account, now } = emulator;

  app.post("/v1_1/:cloud/:resourceType/upload", async (request: UploadRequest, reply) => {
    const { parameters, asset, outcome } = await withCall(request, emulator, async (call) => {
      authenticateCall(request, call.parameters, account, now());
      refuseOtherKinds(request);
      refuseUnknownParameters("upload", call.parameters);
      const wanted = readUploadParameters(call.parameters);
      const file = sentFile(call.file, account.maxBytes);
      return { ...(await store(emulator, wanted, file)), parameters: call.parameters };
    });

    const urls = deliveryUrls(asset, baseUrl(request, app, account), account);
    if (outcome !== "existing") {
      const requestId = String(reply.getHeader("x-request-id"));
      const sent = { requestId, at: now(), overwritten: outcome === "overwritten" };
      notifyAfter(reply, emulator, parameters, uploadNotification(asset, urls, sent));
    }
    return uploadAnswer(asset, urls, account, outcome);
  });

  // A page can open the connection for an upload with it. A browser shows every status of an error in its console.
  app.head("/v1_1/:cloud/:resourceType/upload", async (_request, reply) => reply.send());
}

async function store(
  { assets, now }: Emulator,
  wanted: UploadParameters,
  file: SentFile,
): Promise<PutResult> {
  const existing = wanted.overwrite ? undefined : await assets.find(wanted.publicId);
  if (existing) return { asset: existing, outcome: "existing" };

  const { allowedFormats, format, incoming } = wanted;
  const { path } = file.received;
  const image = await imageThreads.uploads.run(await formatOfFile(path), async () => ({
    kind: "incoming",
    file: await readFile(path),
    rules: { allowedFormats, format, incoming },
  }));
  const bytes = image.rewritten ?? file.received;
  const upload = { ...wanted, ...image, bytes, fileName: file.name, uploadedAt: now() };
  return assets.put(wanted.publicId, wanted.overwrite, (current) => ({
    asset: uploadedAsset(upload, current),
    bytes,
  }));
}

function refuseOtherKinds(request: UploadRequest): void {
  const { resourceType } = request.params;
  if (resourceType !== "image" && resourceType !== "auto") {
    throw badRequest(`The emulator stores images only, not ${resourceType}`);
  }
  if (isPartOfFile(request.headers["content-range"])) {
    throw badRequest("The emulator does not support chunked uploads");
  }
}

/** `bytes 0-99/100` is a whole file: the SDKs send a small file like this for an upload in chunks. */
function isPartOfFile(contentRange: string | undefined): boolean {
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(-?\d+)$/.exec(contentRange ?? "") ?? [];
  return contentRange !== undefined && (start !== "0" || Number(end) + 1 !== Number(total));
}
