import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../problems/problems.js";

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;

/** Methods whose content is not read. */
const WITHOUT_CONTENT = ["GET", "HEAD", "OPTIONS"];

/**
 * Accepts only JSON without a content coding, independent of the host's parsers. An empty body has no media type, so
 * it is accepted whatever the header says: `curl -d ''` declares a form.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    app.getDefaultJsonParser("error", "error"),
  );
  app.addContentTypeParser("*", (_request: FastifyRequest, payload: Readable) => refuse(payload, notJson));
  app.addHook("preParsing", (request, _reply, payload, done) => {
    if (!isUnderstood(request)) return done(codingUnsupported());
    // Otherwise Fastify would refuse a malformed media type before the parser has seen that the body is empty.
    if (!JSON_TYPE.test(request.headers["content-type"] ?? "")) delete request.raw.headers["content-type"];
    if (!isEncoded(request)) return done(null, payload);
    refuse(payload, encoded).then(() => done(null, Readable.from([])), done);
  });
}

/** Node has decoded `chunked`, and refuses content whose last coding is another (RFC 9112, 6.1 and 6.3). */
function isUnderstood({ headers }: FastifyRequest): boolean {
  const coding = headers["transfer-encoding"];
  return coding === undefined || codingsIn(coding).every((name) => name === "chunked");
}

function isEncoded({ method, headers }: FastifyRequest): boolean {
  const coding = headers["content-encoding"];
  if (coding === undefined || WITHOUT_CONTENT.includes(method)) return false;
  return codingsIn(coding).some((name) => name !== "identity");
}

/** Lists are case-insensitive and may have empty elements (RFC 9110, 5.6.1 and 8.4). */
function codingsIn(list: string): string[] {
  return list
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "");
}

/** Reads an empty body to its end, and rejects at the first byte of another. The connection stays open for the answer. */
async function refuse(body: Readable, reason: () => Problem): Promise<void> {
  for await (const chunk of body.iterator({ destroyOnReturn: false })) if (chunk.length > 0) throw reason();
}

function codingUnsupported(): Problem {
  const detail = "The only supported Transfer-Encoding is chunked. Send the body without another coding.";
  return new Problem("transfer_coding_unsupported", detail);
}

function notJson(): Problem {
  return new Problem("unsupported_media_type", "Unsupported Media Type. Send the body as application/json.");
}

function encoded(): Problem {
  const detail = "The body has a Content-Encoding, which is not supported. Send it without one.";
  return new Problem("unsupported_media_type", detail, {}, { "accept-encoding": "identity" });
}
