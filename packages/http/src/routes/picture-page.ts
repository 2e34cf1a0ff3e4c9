import { join } from "node:path";
import type { FastifyPluginAsync } from "fastify";
import { PAGE } from "../package-files.js";
import { sendFile } from "../server/send-file.js";
import type { PageConfig } from "./page-config.js";

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
