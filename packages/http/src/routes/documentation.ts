import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "@user-image/domain";
import type { FastifyPluginAsync } from "fastify";
import type { Authentication } from "../authentication/authenticate.js";
import { DOCUMENTATION } from "../package-files.js";
import { sendFile } from "../server/send-file.js";
import { type Description, describeBody, describeSecurity, describeUserIds } from "./described.js";

export interface DocumentationRoutesOptions {
  /** The URL at which clients reach the service. */
  readonly publicUrl: string;
  /** Whether there is /metrics. Only then the description contains it. */
  readonly metrics?: boolean;
  readonly users: Pick<Store, "ids">;
  /** How users authenticate, unless by the service's own tokens, which the description contains already. */
  readonly security?: Authentication<never>["description"];
  /** The host's schema of a user in answers, if it has one. */
  readonly bodySchema?: object | undefined;
}

/** /openapi.json, the description of the API, and /docs, which displays it. */
export const documentationRoutes: FastifyPluginAsync<DocumentationRoutesOptions> = async (app, options) => {
  const { publicUrl } = options;
  app.get("/openapi.json", () => describe(options));

  // Relative, since a proxy may serve the service below another path.
  app.get("/docs", async (_request, reply) => reply.redirect("docs/"));

  app.get<{ Params: { "*": string } }>("/docs/*", async ({ params }, reply) => {
    reply.header("content-security-policy", contentSecurityPolicy(publicUrl));
    return sendFile(reply, DOCUMENTATION, params["*"] || "index.html", "no-cache");
  });
};

/** The description as built, with what depends on the settings and the host. */
async function describe(options: DocumentationRoutesOptions): Promise<object> {
  const { publicUrl, metrics = true, users, security, bodySchema } = options;
  const document: Description = JSON.parse(await readFile(join(DOCUMENTATION, "openapi.json"), "utf8"));
  if (!metrics) delete document.paths["/metrics"];
  describeUserIds(document, users.ids.kind);
  if (security) describeSecurity(document, security);
  if (bodySchema) describeBody(document, bodySchema);
  return { ...document, servers: [{ url: publicUrl }] };
}

/** Allows only the service's own files, and requests to the API. */
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
