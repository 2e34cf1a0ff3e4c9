import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { badRequest } from "./api-error.js";
import { maxFieldBytes } from "./call.js";
import { Parameters } from "./parameters.js";

const FORM = "application/x-www-form-urlencoded";
const JSON_BODY = "application/json";

/** Reads the three kinds of body that the SDKs send, whatever parsers and limits the surrounding app has. */
export async function registerBodyParsers(app: FastifyInstance, maxBytes: number): Promise<void> {
  // An app that has the plugin already has decorated its requests, and so ours.
  if (!app.hasRequestDecorator("isMultipart")) await app.register(multipart, { throwFileSizeLimit: false });

  const options = { parseAs: "string", bodyLimit: maxFieldBytes(maxBytes) + 100_000 } as const;
  app.removeContentTypeParser([FORM, JSON_BODY]);
  app.addContentTypeParser(FORM, options, async (_request: FastifyRequest, body: string) =>
    new Parameters().addQuery(body),
  );
  app.addContentTypeParser(JSON_BODY, options, async (_request: FastifyRequest, body: string) =>
    readJson(body),
  );
}

function readJson(body: string): Parameters {
  const parameters = new Parameters();
  try {
    return body === "" ? parameters : parameters.addJson(body);
  } catch {
    throw badRequest("Invalid JSON in the request body");
  }
}
