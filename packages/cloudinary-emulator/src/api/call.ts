import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { ApiError, badRequest } from "../api-error.js";
import { inTurn } from "../assets/in-turn.js";
import type { Inbox, ReceivedFile } from "../assets/inbox.js";
import type { Emulator } from "../emulator.js";
import { Parameters } from "../parameters.js";
import { FORM_BODY, JSON_BODY } from "./body-parsers.js";
import { readForm, readJson } from "./bounded-body.js";
import { type FileSource, fileInPart, fileInText } from "./sent-file.js";

/** Per part, like the real service's limit of a request (facts: 100 MB). The rest is not read. */
const MAX_PART_BYTES = 100_000_000;
const MAX_PARTS = 500;

/** The limit of all parameters of a call together without the file: only they are in memory. */
const MAX_PARAMETER_BYTES = 256 * 1024;

/** The parameters of the calls that were read, for whoever records calls. */
export const parametersOfCalls = new WeakMap<IncomingMessage, Parameters>();

/** A call: its parameters and its `file`, in whichever form it was sent. */
export interface Call {
  readonly parameters: Parameters;
  readonly file: FileSource | undefined;
  /** Keeps bytes that the call leads to until its end. */
  readonly receive: Receive;
}

type SentCall = Omit<Call, "receive">;

/** Writes arriving bytes to a file that is deleted after the call. */
type Receive = (content: AsyncIterable<Buffer>, limit: number) => Promise<ReceivedFile>;

/**
 * Reads a call of any media type, and deletes its file after `use`.
 * @throws {ApiError} 400 if the body is malformed or too large
 */
export async function withCall<T>(
  request: FastifyRequest,
  { account, inbox, underway }: Emulator,
  use: (call: Call) => Promise<T>,
): Promise<T> {
  return withFiles(inbox, async (receive) => {
    const call = await readCall(request, account.maxBytes, receive);
    return underway.run(() => use({ ...call, receive }));
  });
}

/** Reads a call that takes no file. @throws {ApiError} 400 if the body is malformed or too large */
export async function readParameters(request: FastifyRequest, { inbox }: Emulator): Promise<Parameters> {
  return withFiles(inbox, async (receive) => (await readCall(request, 0, receive)).parameters);
}

async function withFiles<T>(inbox: Inbox, use: (receive: Receive) => Promise<T>): Promise<T> {
  const received: ReceivedFile[] = [];
  const receive: Receive = async (content, limit) => {
    const file = await inbox.receive(content, limit);
    received.push(file);
    return file;
  };
  try {
    return await use(receive);
  } finally {
    // Stored files have been moved.
    for (const { path } of received) rmSync(path, { force: true });
  }
}

/** @param maxBytes the largest file; if 0, `file` is not read */
async function readCall(request: FastifyRequest, maxBytes: number, receive: Receive): Promise<SentCall> {
  const parameters = new Parameters().addQuery(request.url.split("?")[1] ?? "");
  parametersOfCalls.set(request.raw, parameters);
  try {
    if (request.isMultipart()) return await readMultipart(request, parameters, maxBytes, receive);
    const body = bodyOf(request);
    if (!body) return { parameters, file: undefined };
    return await readBody(body, hasType(request, JSON_BODY), parameters, maxBytes, receive);
  } catch (error) {
    // Stops the parser, which would otherwise continue to collect parts of a refused body.
    request.raw.unpipe();
    request.raw.resume();
    if (error instanceof ApiError || !isMalformed(error)) throw error;
    throw badRequest(`Malformed body: ${(error as Error).message}`);
  }
}

/** A form or JSON, if there is one. Fastify leaves that of a GET unread, in which the Ruby SDK sends the parameters. */
function bodyOf(request: FastifyRequest): Readable | undefined {
  if (request.body instanceof Readable) return request.body;
  const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
  if (request.method !== "GET" || (length === "0" && coding === undefined)) return undefined;
  return hasType(request, FORM_BODY) || hasType(request, JSON_BODY) ? request.raw : undefined;
}

function hasType({ headers }: FastifyRequest, type: string): boolean {
  return headers["content-type"]?.toLowerCase().startsWith(type) ?? false;
}

async function readMultipart(
  request: FastifyRequest,
  parameters: Parameters,
  maxBytes: number,
  receive: Receive,
): Promise<SentCall> {
  let file: FileSource | undefined;
  let room = MAX_PARAMETER_BYTES;
  for await (const part of request.parts(MULTIPART)) {
    if (part.type !== "file") continue;
    const content: AsyncIterable<Buffer> = part.file;
    if (part.fieldname === "file" && maxBytes > 0) {
      if (file) throw badRequest("There is more than one file");
      const limit = part.filename === undefined ? maxTextBytes(maxBytes) : maxBytes;
      file = await fileInPart(await receive(content, limit), part.filename, receive);
    } else if (part.filename === undefined && part.fieldname !== "file") {
      const text = await readText(content, room);
      room -= text.length;
      parameters.add(part.fieldname, text.toString());
    } else {
      for await (const _ of content);
    }
  }
  return { parameters, file };
}

/**
 * Handles every part as a stream, parameters as well as files. The plugin would collect parameters in memory, and
 * parse those that are declared as JSON; the real service treats their bytes as text.
 */
const MULTIPART = {
  isPartAFile: () => true,
  limits: { parts: MAX_PARTS, files: MAX_PARTS, fileSize: MAX_PART_BYTES },
};

async function readText(content: AsyncIterable<Buffer>, room: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > room) throw badRequest("The parameters are too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads a form or JSON. Only one such body at a time is in memory, since it may contain an image. */
async function readBody(
  body: Readable,
  isJson: boolean,
  parameters: Parameters,
  maxBytes: number,
  receive: Receive,
): Promise<SentCall> {
  const limit = MAX_PARAMETER_BYTES + (maxBytes > 0 ? 2 * maxTextBytes(maxBytes) : 0);
  const received = await receive(upTo(limit, body), limit);
  return inTurn("body of a call", async () => {
    const text = await readFile(received.path, "utf8");
    parameters.addAll(isJson ? readJson(text) : readForm(text));
    const file = parameters.take("file");
    if (maxBytes === 0 || file === undefined) return { parameters, file: undefined };
    return { parameters, file: await fileInText(file, receive) };
  });
}

async function* upTo(limit: number, body: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  // Destroying the body would close the connection before the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > limit) throw badRequest("Request body is too large");
    yield chunk;
  }
}

/** The longest `file` as text: the largest file as a base64 data URI. */
function maxTextBytes(maxBytes: number): number {
  return Math.ceil(maxBytes / 3) * 4 + 1024;
}

/** Errors of the plugin have a status; those of its parser have none. */
function isMalformed(error: unknown): boolean {
  return error instanceof Error && !("syscall" in error);
}
