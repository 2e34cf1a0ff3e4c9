import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../problems/problems.js";

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;

/** Methods whose content, if there is any, nobody reads. */
const WITHOUT_CONTENT = ["GET", "HEAD", "OPTIONS"];

/**
 * Takes JSON that is not encoded, and nothing else; a host's own parsers do not count. An empty body has no media
 * type that could be refused, whatever the header says: `curl -d ''` says that it is a form.
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
    // So that Fastify does not refuse it for a type that it cannot read either, before the parser has looked for a body.
    if (!JSON_TYPE.test(request.headers["content-type"] ?? "")) delete request.raw.headers["content-type"];
    if (!isEncoded(request)) return done(null, payload);
    refuse(payload, encoded).then(() => done(null, Readable.from([])), done);
  });
}

/** Node has taken the content out of its chunks, and refuses what is not chunked in the end (RFC 9112, 6.1 and 6.3). */
function isUnderstood({ headers }: FastifyRequest): boolean {
  const coding = headers["transfer-encoding"];
  return coding === undefined || codingsIn(coding).every((name) => name === "chunked");
}

function isEncoded({ method, headers }: FastifyRequest): boolean {
  const coding = headers["content-encoding"];
  if (coding === undefined || WITHOUT_CONTENT.includes(method)) return false;
  return codingsIn(coding).some((name) => name !== "identity");
}

/** Lists are of any case, and may have empty elements (RFC 9110, 5.6.1 and 8.4). */
function codingsIn(list: string): string[] {
  return list
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "");
}

/** Reads an empty body to its end, and rejects at the first byte of any other. The connection stays, for the answer. */
async function refuse(body: Readable, reason: () => Problem): Promise<void> {
  for await (const chunk of body.iterator({ destroyOnReturn: false })) if (chunk.length > 0) throw reason();
}

function codingUnsupported(): Problem {
  const detail = "The Transfer-Encoding may be chunked, and nothing else. Send the body as it is.";
  return new Problem("transfer_coding_unsupported", detail);
}

function notJson(): Problem {
  return new Problem("unsupported_media_type", "Unsupported Media Type. Send the body as application/json.");
}

function encoded(): Problem {
  const detail = "The body has a Content-Encoding, which is not supported. Send it as it is.";
  return new Problem("unsupported_media_type", detail, {}, { "accept-encoding": "identity" });
}
