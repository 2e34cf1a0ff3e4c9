import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { badRequest, missingParameter } from "../api-error.js";
import type { ReceivedFile } from "../assets/inbox.js";
import { loadingError, remoteFile } from "../assets/remote-file.js";
import type { Account } from "../emulator.js";
import { sniffFormat } from "../images/image-format.js";

const REMOTE = /^(https?|ftp|gs|s3):/i;

/** The longest header of a data URI. It may contain parameters, such as a name, so it has no fixed form. */
const MAX_HEADER = 1024;
const ENCODING = /;\s*base64,/i;

/** The value of `file`. */
export interface FileSource {
  readonly name: string | undefined;
  /** The real size. It exceeds that of `received` if the file is larger than the limit. */
  readonly bytes: number;
  /** Undefined if the value is not a file that the emulator accepts: then `refusal` says why. */
  readonly received: ReceivedFile | undefined;
  readonly refusal?: string;
  /** Where the file is, if the value is a URL. */
  readonly remoteUrl?: string;
}

export interface SentFile {
  readonly received: ReceivedFile;
  readonly name: string | undefined;
}

export type Receive = (content: AsyncIterable<Buffer>, limit: number) => Promise<ReceivedFile>;

/**
 * The file of an upload.
 * @throws {ApiError} 400 if there is no file, or an empty, too large or remote one
 */
export function sentFile(file: FileSource | undefined, maxBytes: number): SentFile {
  if (!file) throw missingParameter("file");
  if (!file.received) throw badRequest(file.refusal ?? "Unsupported source URL");
  if (file.bytes === 0) throw badRequest("Empty file");
  if (file.bytes > maxBytes) {
    throw badRequest(`File size too large. Got ${file.bytes}. Maximum is ${maxBytes}.`);
  }
  return { received: file.received, name: file.name };
}

/** A part without a file name contains a text for a file, as the SDKs send it, or the file itself. */
export async function fileInPart(
  received: ReceivedFile,
  name: string | undefined,
  receive: Receive,
): Promise<FileSource> {
  const part = { name, bytes: received.bytes, received };
  if (name !== undefined) return part;
  const head = received.head.subarray(0, MAX_HEADER);
  if (sniffFormat(head) !== undefined || !isText(head)) return part;
  return fileInText(await readFile(received.path, "utf8"), receive, received.bytes);
}

/**
 * Decodes a data URI. A remote file is fetched only when the call turns out to be allowed.
 * @param length the length of the sent text, if it was truncated
 */
export async function fileInText(text: string, receive: Receive, length = text.length): Promise<FileSource> {
  const encoding = ENCODING.exec(text.slice(0, MAX_HEADER));
  if (!/^data:/i.test(text) || !encoding) {
    const unread = { name: undefined, bytes: length, received: undefined };
    if (REMOTE.test(text)) return { ...unread, remoteUrl: text };
    return { ...unread, refusal: `Unsupported source URL: ${text.slice(0, 100)}` };
  }
  const start = encoding.index + encoding[0].length;
  const content = Buffer.from(text.slice(start), "base64");
  const bytes = length > text.length ? Math.floor(((length - start) * 3) / 4) : content.length;
  return { name: undefined, bytes, received: await receive(only(content), content.length) };
}

/** Fetches a file that a call names by its URL. @throws {ApiError} 400 if it cannot be had, or must not be */
export async function fetched(
  source: FileSource | undefined,
  { remoteUploads, maxBytes }: Account,
  receive: Receive,
): Promise<FileSource | undefined> {
  const url = source?.remoteUrl;
  if (url === undefined) return source;
  if (remoteUploads === "none")
    throw loadingError(url, "the emulator needs remoteUploads (--remote-uploads) for it");
  const rules = { maxBytes, allowPrivate: remoteUploads === "any" };
  const received = await receive(remoteFile(url, rules), maxBytes);
  const name = posix.basename(new URL(url).pathname) || undefined;
  return { name, bytes: received.bytes, received };
}

async function* only(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

/** Whether the bytes are UTF-8 without control characters other than line breaks. The last character may be truncated. */
function isText(head: Buffer): boolean {
  return !/[\p{Cc}\ufffd]/u.test(head.toString().replace(/[\t\r\n]|\ufffd$/g, ""));
}
