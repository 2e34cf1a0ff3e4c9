import multipart from "@fastify/multipart";
import type { FastifyInstance } from "fastify";

export const FORM_BODY = "application/x-www-form-urlencoded";
export const JSON_BODY = "application/json";

/**
 * Accepts the three media types that the SDKs send, independent of the parsers and limits of the surrounding app. It
 * does not read the body: `withCall` does, with its own limits.
 */
export async function registerBodyParsers(app: FastifyInstance): Promise<void> {
  // If the surrounding app has registered the multipart plugin, the requests are already decorated.
  if (!app.hasRequestDecorator("isMultipart")) await app.register(multipart, { throwFileSizeLimit: false });

  app.removeContentTypeParser([FORM_BODY, JSON_BODY]);
  app.addContentTypeParser([FORM_BODY, JSON_BODY], (_request, payload, done) => done(null, payload));
}
