import type { FastifyPluginAsync } from "fastify";
import { type Documentation, type Operation, openDocumentation } from "../documentation/documentation.js";

export interface DocumentationRoutesOptions {
  readonly operations: readonly Operation[];
  readonly publicUrl: string;
}

/** What is taken over from an answer of the reader. */
const HEADERS = ["content-type", "cache-control", "etag", "last-modified", "location"];

/** /openapi.json, the document, and /docs, its reader. */
export const documentationRoutes: FastifyPluginAsync<DocumentationRoutesOptions> = async (
  app,
  { operations, publicUrl },
) => {
  let opened: Promise<Documentation> | undefined;
  const documentation = () => {
    opened ??= openDocumentation(operations, publicUrl);
    return opened;
  };

  app.get("/openapi.json", async () => (await documentation()).document);

  // Relative, for a proxy may have put us below a path of its own.
  app.get("/docs", async (_request, reply) => reply.redirect("docs/"));

  app.get<{ Params: { "*": string } }>("/docs/*", async ({ params, headers }, reply) => {
    const path = readerPath(params["*"]);
    if (path === null) return reply.callNotFound();
    const ifNoneMatch = headers["if-none-match"];
    const answer = await (await documentation()).reader.inject({
      url: path,
      headers: ifNoneMatch === undefined ? {} : { "if-none-match": ifNoneMatch },
    });
    if (answer.statusCode === 404) return reply.callNotFound();

    for (const name of HEADERS) if (answer.headers[name]) reply.header(name, answer.headers[name]);
    return reply
      .code(answer.statusCode)
      .header("content-security-policy", contentSecurityPolicy(publicUrl))
      .send(answer.rawPayload);
  });
};

/**
 * What to ask the reader for: nothing outside of it. Who sends dot segments has not resolved them, as a client does
 * before it asks (RFC 3986, 5.2.4), so they lead nowhere here as everywhere else.
 *
 * @param name a decoded path below `/docs/`
 */
function readerPath(name: string): string | null {
  const segments = name.split("/");
  if (segments.some((segment) => segment === "." || segment === ".." || segment.includes("\\"))) return null;
  return `/docs/${segments.map(encodeURIComponent).join("/")}`;
}

/** Nothing but what comes from here, and requests to try the API out. */
function contentSecurityPolicy(publicUrl: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${new URL(publicUrl).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}
