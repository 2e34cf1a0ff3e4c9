import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { FastifyReply } from "fastify";
import { Problem } from "../problems/problems.js";
import { entityTagOf, matchesStrongly, matchesWeakly } from "./entity-tag.js";

/** Media types of the service's files. There are no others. */
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "application/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** A name that cannot lead out of the folder. */
const NAME = /^[\w-]+(?:[./][\w-]+)*$/;

interface Content {
  readonly bytes: Buffer;
  readonly tag: string;
}

/** Each file is in memory once, so that any number of stalled connections share its bytes. */
const contents = new Map<string, { readonly changed: number; readonly content: Promise<Content> }>();

/** Answers with a file of the service, or with `not_found`. */
export async function sendFile(reply: FastifyReply, folder: string, name: string, cacheControl: string) {
  const type = TYPES[extname(name)];
  const content = type && NAME.test(name) ? await contentOf(join(folder, name)) : undefined;
  if (!type || !content) return reply.callNotFound();

  const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = reply.request.headers;
  if (ifMatch !== undefined && !matchesStrongly(ifMatch, content.tag)) {
    throw new Problem("precondition_failed", "The file has changed. Fetch it again.");
  }
  reply.headers({ etag: content.tag, "cache-control": cacheControl });
  if (ifNoneMatch !== undefined && matchesWeakly(ifNoneMatch, content.tag)) return reply.code(304).send();
  return reply.type(type).send(content.bytes);
}

async function contentOf(path: string): Promise<Content | undefined> {
  const changed = await changeOf(path);
  if (changed === undefined) return undefined;
  const known = contents.get(path);
  if (known?.changed === changed) return known.content;
  const content = read(path);
  contents.set(path, { changed, content });
  content.catch(() => contents.delete(path));
  return content;
}

/** Undefined if the file does not exist. */
async function changeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function read(path: string): Promise<Content> {
  const bytes = await readFile(path);
  return { bytes, tag: entityTagOf(bytes) };
}
