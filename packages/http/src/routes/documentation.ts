import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { type Documentation, type Operation, openDocumentation } from "../documentation/documentation.js";
import { matchesWeakly } from "../server/entity-tag.js";
import { sharedBytes } from "../server/shared-bytes.js";

export interface DocumentationRoutesOptions {
  readonly operations: readonly Operation[];
  readonly publicUrl: string;
}

/** The reader has fewer paths; more are other spellings of them. */
const MAX_ANSWERS = 50;

/** What is taken over from an answer of the reader. */
const HEADERS = ["content-type", "cache-control", "etag", "last-modified", "location"];

/** /openapi.json, the document, and /docs, its reader. */
export const documentationRoutes: FastifyPluginAsync<DocumentationRoutesOptions> = async (
  app,
  { operations, publicUrl },
) => {
  let opened: Promise<Documentation> | undefined;
  const documentation = () => {
    opened ??= openDocumentation(operations, publicUrl).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  app.get("/openapi.json", async () => (await documentation()).document);

  // Relative, for a proxy may have put us below a path of its own.
  app.get("/docs", async (_request, reply) => reply.redirect("docs/"));

  /** What the reader answers, once for each path: its files are large, and many may ask for them at once. */
  const answers = new Map<string, Promise<ReaderAnswer>>();
  const answerTo = (path: string) => {
    const known = answers.get(path);
    if (known !== undefined) return known;
    const [oldest] = answers.keys();
    if (oldest !== undefined && answers.size >= MAX_ANSWERS) answers.delete(oldest);
    const answer = documentation().then(({ reader }) => read(reader, path));
    answers.set(path, answer);
    answer.catch(() => answers.delete(path));
    return answer;
  };

  app.get<{ Params: { "*": string } }>("/docs/*", async ({ params, headers }, reply) => {
    const path = readerPath(params["*"]);
    if (path === null) return reply.callNotFound();
    const answer = await answerTo(path);
    if (answer.status === 404) return reply.callNotFound();

    reply.headers(answer.headers).header("content-security-policy", contentSecurityPolicy(publicUrl));
    const ifNoneMatch = headers["if-none-match"];
    const tag = answer.headers.etag?.replace(/^W\//, "");
    if (ifNoneMatch !== undefined && tag !== undefined && matchesWeakly(ifNoneMatch, tag))
      return reply.code(304).send();
    return reply.code(answer.status).send(answer.body);
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

interface ReaderAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

async function read(reader: FastifyInstance, path: string): Promise<ReaderAnswer> {
  const { statusCode, headers, rawPayload } = await reader.inject({ url: path });
  const kept = HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, `${headers[name]}`]]));
  return { status: statusCode, headers: Object.fromEntries(kept), body: sharedBytes(rawPayload) };
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
