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
  app.addContentTypeParser("*", async (_request: FastifyRequest, payload: AsyncIterable<Uint8Array>) => {
    for await (const chunk of payload) if (chunk.length > 0) throw notJson();
  });
  app.addHook("preParsing", (request, _reply, payload, done) => {
    if (isEncoded(request)) return done(encoded());
    // So that Fastify does not refuse it for a type that it cannot read either, before the parser has looked for a body.
    if (!JSON_TYPE.test(request.headers["content-type"] ?? "")) delete request.raw.headers["content-type"];
    done(null, payload);
  });
}

/** Lists are of any case, and may have empty elements (RFC 9110, 5.6.1 and 8.4). */
function isEncoded({ method, headers }: FastifyRequest): boolean {
  const codings = (headers["content-encoding"] ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  if (codings.every((coding) => coding === "" || coding === "identity")) return false;
  return !WITHOUT_CONTENT.includes(method) && hasContent(headers);
}

function hasContent(headers: FastifyRequest["headers"]): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function notJson(): Problem {
  return new Problem("unsupported_media_type", "Unsupported Media Type. Send the body as application/json.");
}

function encoded(): Problem {
  const detail = "The body has a Content-Encoding, which is not supported. Send it as it is.";
  return new Problem("unsupported_media_type", detail, {}, { "accept-encoding": "identity" });
}
