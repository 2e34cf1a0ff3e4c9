import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyPluginAsync } from "fastify";
import { DOCUMENTATION } from "../package-files.js";
import { entityTagOf, matchesWeakly } from "../server/entity-tag.js";

export interface DocumentationRoutesOptions {
  /** Where clients reach the service. */
  readonly publicUrl: string;
  /** Whether there is /metrics, which is described only then. */
  readonly metrics?: boolean;
}

/** The reader's files below /docs/, as they were built, and their types. There is nothing else, whatever is asked for. */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  "": ["index.html", "text/html; charset=utf-8"],
  "static/index.css": ["static/index.css", "text/css; charset=utf-8"],
  "static/reader.js": ["static/reader.js", "text/javascript; charset=utf-8"],
  "static/swagger-ui-bundle.js": ["static/swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
  "static/swagger-ui.css": ["static/swagger-ui.css", "text/css; charset=utf-8"],
};

/** /openapi.json, the description of the API, and /docs, its reader. */
export const documentationRoutes: FastifyPluginAsync<DocumentationRoutesOptions> = async (app, options) => {
  const { publicUrl, metrics = true } = options;
  const read = once((file) => readFile(join(DOCUMENTATION, file)));
  const describe = once(async (file) => {
    const document = JSON.parse(await readFile(join(DOCUMENTATION, file), "utf8"));
    if (!metrics) delete document.paths["/metrics"];
    return { ...document, servers: [{ url: publicUrl }] };
  });

  app.get("/openapi.json", () => describe("openapi.json"));

  // Relative, for a proxy may have put us below a path of its own.
  app.get("/docs", async (_request, reply) => reply.redirect("docs/"));

  app.get<{ Params: { "*": string } }>("/docs/*", async ({ params, headers }, reply) => {
    const name = params["*"];
    const [file, type] = (Object.hasOwn(FILES, name) && FILES[name]) || [];
    if (file === undefined || type === undefined) return reply.callNotFound();

    const body = await read(file);
    const tag = entityTagOf(body);
    reply
      .type(type)
      .headers({ etag: tag, "cache-control": "no-cache" })
      .header("content-security-policy", contentSecurityPolicy(publicUrl));
    const ifNoneMatch = headers["if-none-match"];
    if (ifNoneMatch !== undefined && matchesWeakly(ifNoneMatch, tag)) return reply.code(304).send();
    return reply.send(body);
  });
};

/** Makes something of each file once: the files are large, and many may ask for them at the same time. */
function once<T>(make: (file: string) => Promise<T>): (file: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (file) => {
    const known = made.get(file) ?? make(file);
    made.set(file, known);
    known.catch(() => made.delete(file));
    return known;
  };
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
