import { join } from "node:path";
import type { FastifyPluginAsync } from "fastify";
import { PAGE } from "../package-files.js";
import { sendFile } from "../server/send-file.js";

/** The content of /page-config.json, which `src/web/page-config.ts` reads. */
export interface PageConfig {
  readonly formats: readonly string[];
  readonly maxBytes: number;
  /** How long a replaced or removed image can be set again, in milliseconds. */
  readonly discardGrace: number;
  /** The public token of the demo user; undefined if there is none. */
  readonly demoToken: string | undefined;
}

export interface PicturePageRoutesOptions {
  readonly pageConfig: PageConfig;
  /** The origins to which the page may upload and from which it may load images, besides its own. */
  readonly uploadOrigin: string;
  readonly deliveryOrigin: string;
}

const ASSETS = join(PAGE, "assets");

/** The names of assets contain a hash of their content. */
const FOREVER = "public, max-age=31536000, immutable";

/** The built picture page at /, and its configuration. */
export const picturePageRoutes: FastifyPluginAsync<PicturePageRoutesOptions> = async (app, options) => {
  const headers = {
    "content-security-policy": contentSecurityPolicy(options),
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
  };
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(headers);
  });

  // Below a prefix only with a slash at the end, since the page's own paths are relative.
  app.get("/", { prefixTrailingSlash: "slash" }, (_request, reply) =>
    sendFile(reply, PAGE, "index.html", "no-cache"),
  );
  app.get<{ Params: { name: string } }>("/assets/:name", ({ params }, reply) =>
    sendFile(reply, ASSETS, params.name, FOREVER),
  );
  app.get("/page-config.json", async (_request, reply) => {
    return reply.header("cache-control", "no-store").send(options.pageConfig);
  });
};

/** The page shows a picture before its upload as a `blob:` URL. */
function contentSecurityPolicy({ uploadOrigin, deliveryOrigin }: PicturePageRoutesOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${deliveryOrigin}`,
    `connect-src 'self' ${uploadOrigin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
