import { extname } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { transformationsNamedIn } from "../account/named-transformations.js";
import type { PutResult } from "../assets/asset-store.js";
import { deliveryUrls } from "../assets/delivery-urls.js";
import { checkParameters } from "../contract/check-parameters.js";
import type { Emulator } from "../emulator.js";
import { notifyAfter } from "../notifications/notify.js";
import { uploadNotification } from "../notifications/payloads.js";
import type { Parameters } from "../parameters.js";
import { requestedMembers, uploadAnswer } from "./answers.js";
import { type Call, withCall } from "./call.js";
import { chunkOf, type PartialAnswer, withWholeFile } from "./chunk.js";
import { type EagerImage, eagerAnswer, notifyOfEager } from "./eager.js";
import { readMetadata } from "./metadata.js";
import { baseOf } from "./origin.js";
import { fetched, sentFile } from "./sent-file.js";
import { storeFile } from "./store-file.js";
import { authenticateUpload } from "./upload-authentication.js";
import { checkResourceType, resourceTypeFor, type UploadRequest } from "./upload-kind.js";
import { nameUpload } from "./upload-name.js";
import { checkRaw, readUploadParameters } from "./upload-parameters.js";

/** An upload that is stored. */
interface Stored extends PutResult {
  readonly parameters: Parameters;
  readonly eager: readonly EagerImage[];
}

/** `POST /v1_1/<cloud>/(image|raw|auto)/upload` */
export function registerUpload(app: FastifyInstance, emulator: Emulator): void {
  app.post("/v1_1/:cloud/:resource_type/upload", async (request: UploadRequest, reply) => {
    const stored = await withCall(request, emulator, (call) => receive(request, emulator, call));
    if ("done" in stored) return stored;
    return answer(stored, emulator, { app, request, reply });
  });

  // A page can open the connection for an upload with it. A browser shows every status of an error in its console.
  app.head("/v1_1/:cloud/:resource_type/upload", async (_request, reply) => reply.send());
}

async function receive(
  request: UploadRequest,
  emulator: Emulator,
  call: Call,
): Promise<Stored | PartialAnswer> {
  const { account, settings } = emulator;
  const parameters = await authenticateUpload(request, call.parameters, emulator);
  checkResourceType(request);
  checkParameters("upload", parameters);
  const metadata = await readMetadata(parameters, settings, "upload");
  const written = ["transformation", "eager"].map((name) => parameters.text(name));
  const named = await transformationsNamedIn(settings, written);
  const wanted = readUploadParameters(parameters, metadata, named);
  const source = await fetched(call.file, account, call.receive);
  const file = sentFile(source, account.maxBytes);
  const chunk = chunkOf(request);
  const begun = chunk && emulator.chunkedUploads.targetOf(chunk);
  const resourceType = begun?.resourceType ?? resourceTypeFor(request, file.received.head);
  const name = nameUpload(parameters, file.name, resourceType);
  if (resourceType === "raw") checkRaw(wanted, fileNameOf(begun?.publicId ?? name.publicId, file.name));

  return withWholeFile(chunk, emulator, { file: file.received, resourceType, name }, async (whole) => {
    const stored = await storeFile(emulator, wanted, whole);
    return { ...stored, parameters, eager: wanted.eager };
  });
}

/** The public id of a raw file is its name, but an extension is optional. */
function fileNameOf(publicId: string, sentName = ""): string {
  return extname(publicId) === "" ? sentName : publicId;
}

function answer(
  { asset, outcome, parameters, eager }: Stored,
  emulator: Emulator,
  { app, request, reply }: { app: FastifyInstance; request: FastifyRequest; reply: FastifyReply },
): object {
  const { account, now } = emulator;
  const base = baseOf(request, app, account);
  const urls = deliveryUrls(asset, base, account);
  const derived = eagerAnswer(asset, eager, base, account);
  if (outcome !== "existing") {
    const requestId = String(reply.getHeader("x-request-id"));
    const sent = { requestId, at: now(), overwritten: outcome === "overwritten" };
    notifyAfter(reply, emulator, parameters, uploadNotification(asset, urls, sent));
  }
  notifyOfEager(reply, emulator, parameters, asset, derived);
  return {
    ...uploadAnswer(asset, urls, account, outcome),
    ...requestedMembers(parameters),
    ...(eager.length > 0 && { eager: derived }),
  };
}
