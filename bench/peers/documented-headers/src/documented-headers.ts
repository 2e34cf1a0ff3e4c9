import { hash, randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import responseTime from "response-time";

const SECURITY_HEADERS = {
  "X-Frame-Options": "SAMEORIGIN",
  "X-XSS-Protection": "1; mode=block",
  "X-Content-Type-Options": "nosniff",
};

/** The headers that the API's documentation shows in its answer, besides the entity tag. */
export const documentedHeaders: RequestHandler[] = [
  responseTime((_request, response, milliseconds) => {
    response.setHeader("X-Runtime", (milliseconds / 1000).toFixed(6));
  }),
  (request, response, next) => {
    response.set(SECURITY_HEADERS);
    response.set("X-Request-Id", request.get("x-request-id") ?? randomUUID());
    response.set("Cache-Control", "max-age=0, private, must-revalidate");
    next();
  },
];

/** Lets pages of any origin call the API, as ours does. */
export const anyOrigin: RequestHandler = (request, response, next) => {
  response.set("Access-Control-Allow-Origin", "*");
  if (request.method !== "OPTIONS") return next();
  response.set("Access-Control-Allow-Methods", "PATCH, POST");
  response.set("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.set("Access-Control-Max-Age", "86400");
  response.status(204).end();
};

/** For Express' setting `etag`, whose own is weak and of SHA-1. */
export function entityTagOf(body: string | Buffer): string {
  return `"${hash("md5", body)}"`;
}
