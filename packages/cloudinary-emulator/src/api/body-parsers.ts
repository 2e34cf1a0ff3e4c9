import multipart from "@fastify/multipart";
import type { FastifyInstance } from "fastify";

const FORM = "application/x-www-form-urlencoded";
export const JSON_BODY = "application/json";

/**
 * Takes the three kinds of body that the SDKs send, whatever parsers and limits the surrounding app has. None is
 * read yet: `withCall` does that, with limits of its own.
 */
export async function registerBodyParsers(app: FastifyInstance): Promise<void> {
  // An app that has the plugin already has decorated its requests, and so ours.
  if (!app.hasRequestDecorator("isMultipart")) await app.register(multipart, { throwFileSizeLimit: false });

  app.removeContentTypeParser([FORM, JSON_BODY]);
  app.addContentTypeParser([FORM, JSON_BODY], (_request, payload, done) => done(null, payload));
}
