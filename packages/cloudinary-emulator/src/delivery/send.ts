import type { FileHandle } from "node:fs/promises";
import type { FastifyReply, FastifyRequest } from "fastify";

export interface DeliveredFile {
  /** A stored file is streamed, so that a stalled client takes no memory. */
  readonly content: Buffer | FileHandle;
  readonly bytes: number;
  /** MD5 of the content. */
  readonly etag: string;
  readonly contentType: string;
  /** Whether the format depends on `Accept`. */
  readonly negotiated: boolean;
  /** The name under which browsers save the file; undefined if they show it. */
  readonly attachment: string | undefined;
}

export async function send(reply: FastifyReply, request: FastifyRequest, file: DeliveredFile) {
  const etag = `"${file.etag}"`;
  reply.headers({
    "cache-control": "public, no-transform, immutable, max-age=2592000",
    etag,
    "timing-allow-origin": "*",
    "x-content-type-options": "nosniff",
  });
  if (file.negotiated) reply.header("vary", "Accept");
  if (file.attachment !== undefined) reply.header("content-disposition", disposition(file.attachment));
  const isKnown = matches(request.headers["if-none-match"], etag);
  const isSent = !isKnown && request.method !== "HEAD";
  const { content } = file;
  if (!isSent && !Buffer.isBuffer(content)) await content.close();
  if (isKnown) return reply.code(304).send();
  reply.type(file.contentType).header("content-length", file.bytes);
  if (!isSent) return reply.send();
  return reply.send(Buffer.isBuffer(content) ? content : content.createReadStream());
}

/** RFC 6266, with the encoding of RFC 8187 for other characters than ASCII. */
function disposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}
