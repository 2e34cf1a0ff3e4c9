import { badRequest, missingParameter } from "./api-error.js";
import type { Call } from "./call.js";

const DATA_URI = /^data:([\w-]+\/[\w.+-]+)?(;[\w-]+=[\w-]+)*;base64,/;
const REMOTE = /^(https?|ftp|gs|s3):/i;

export interface SentFile {
  readonly content: Buffer;
  readonly name: string | undefined;
}

/**
 * The bytes of an upload: a file part, or a data URI in a plain field. Nothing is ever fetched.
 * @throws {ApiError} 400 if there is no file, or an empty, too large or remote one
 */
export function sentFile(call: Call, maxBytes: number): SentFile {
  const field = call.parameters.text("file");
  const file = call.file ?? (field === undefined ? undefined : fromField(field));
  if (!file) throw missingParameter("file");
  if (file.bytes === 0) throw badRequest("Empty file");
  if (file.bytes > maxBytes) {
    throw badRequest(`File size too large. Got ${file.bytes}. Maximum is ${maxBytes}.`);
  }
  return { content: file.content, name: file.name };
}

function fromField(field: string): SentFile & { bytes: number } {
  const header = DATA_URI.exec(field.slice(0, 200))?.[0];
  if (header === undefined) {
    throw badRequest(
      REMOTE.test(field)
        ? `Error in loading ${field} - remote files are not fetched by this emulator`
        : `Unsupported source URL: ${field.slice(0, 100)}`,
    );
  }
  // A longer field was cut while it was read, so the size is then a lower bound of the real one.
  const content = Buffer.from(field.slice(header.length), "base64");
  return { content, bytes: content.length, name: undefined };
}
