import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { ApiError, badRequest } from "./api-error.js";
import { Parameters } from "./parameters.js";

/** Per request, like the real service (facts: 100 MB). What goes beyond is not read. */
const MAX_REQUEST_BYTES = 100_000_000;

/** What a client sent: parameters, and the file if it came as a part of its own. */
export interface Call {
  readonly parameters: Parameters;
  readonly file: UploadedFile | undefined;
}

interface UploadedFile {
  readonly name: string;
  /** The real size; more than `content` holds if the file is larger than is allowed. */
  readonly bytes: number;
  readonly content: Buffer;
}

/**
 * Reads a call in whichever form it comes. Of a file that is too large only the size is kept.
 * @throws {ApiError} 400 if a multipart body is malformed
 */
export async function readCall(request: FastifyRequest, maxBytes: number): Promise<Call> {
  if (!request.isMultipart()) {
    const parameters = request.body instanceof Parameters ? request.body : new Parameters();
    return { parameters: parameters.addQuery(query(request)), file: undefined };
  }
  try {
    return await readMultipart(request, maxBytes);
  } catch (error) {
    // Nothing may go on gathering parts of a body that is refused.
    request.raw.unpipe();
    request.raw.resume();
    throw error instanceof ApiError ? error : badRequest(`Malformed multipart: ${(error as Error).message}`);
  }
}

async function readMultipart(request: FastifyRequest, maxBytes: number): Promise<Call> {
  const parameters = new Parameters().addQuery(query(request));
  let file: UploadedFile | undefined;
  let room = maxFieldBytes(maxBytes) + 1_000_000;
  for await (const part of request.parts({ limits: multipartLimits(maxBytes) })) {
    if (part.type === "file") {
      const read = await readFilePart(part, part.fieldname === "file" ? maxBytes : 0);
      if (part.fieldname === "file") file = read;
      continue;
    }
    const value = typeof part.value === "string" ? part.value : JSON.stringify(part.value);
    room -= value.length;
    if (room < 0) throw badRequest("The parameters are too long");
    parameters.add(part.fieldname, value);
  }
  return { parameters, file };
}

/** The longest parameter: a file of the allowed size as a base64 data URI. */
export function maxFieldBytes(maxBytes: number): number {
  return Math.ceil(maxBytes / 3) * 4 + 1024;
}

function multipartLimits(maxBytes: number) {
  return { fields: 500, parts: 510, fieldSize: maxFieldBytes(maxBytes), fileSize: MAX_REQUEST_BYTES };
}

async function readFilePart(part: MultipartFile, keep: number): Promise<UploadedFile> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of part.file as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= keep) chunks.push(chunk);
  }
  return { name: part.filename, bytes, content: Buffer.concat(chunks) };
}

function query(request: FastifyRequest): string {
  return request.url.split("?")[1] ?? "";
}
