import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "@user-image/domain";
import type { FastifyPluginAsync } from "fastify";
import type { Authentication } from "../authentication/authenticate.js";
import { DOCUMENTATION } from "../package-files.js";
import { sendFile } from "../server/send-file.js";
import { type Description, describeBody, describeSecurity } from "./described.js";
import { describeUserIds } from "./described-ids.js";

export interface DocumentationRoutesOptions {
  /** Where clients reach the service. */
  readonly publicUrl: string;
  /** Whether there is /metrics, which is described only then. */
  readonly metrics?: boolean;
  /** How a user is known, unless by a token of ours, with which the description was built. */
  readonly security?: Authentication<never>["description"];
  /** Of a user in answers, if it is the host's. */
  readonly bodySchema?: object | undefined;
  readonly users: Pick<Store, "ids">;
}

/** /openapi.json, the description of the API, and /docs, its reader. */
export const documentationRoutes: FastifyPluginAsync<DocumentationRoutesOptions> = async (app, options) => {
  const { publicUrl } = options;
  app.get("/openapi.json", () => describe(options));

  // Relative, for a proxy may have put us below a path of its own.
  app.get("/docs", async (_request, reply) => reply.redirect("docs/"));

  app.get<{ Params: { "*": string } }>("/docs/*", async ({ params }, reply) => {
    reply.header("content-security-policy", contentSecurityPolicy(publicUrl));
    return sendFile(reply, DOCUMENTATION, params["*"] || "index.html", "no-cache");
  });
};

/** As it was built, with what is known only now. */
async function describe(options: DocumentationRoutesOptions): Promise<object> {
  const { publicUrl, metrics = true, security, bodySchema, users } = options;
  const document: Description = JSON.parse(await readFile(join(DOCUMENTATION, "openapi.json"), "utf8"));
  if (!metrics) delete document.paths["/metrics"];
  describeUserIds(document, users.ids.kind);
  if (security) describeSecurity(document, security);
  if (bodySchema) describeBody(document, bodySchema);
  return { ...document, servers: [{ url: publicUrl }] };
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
