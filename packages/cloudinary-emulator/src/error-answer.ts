import type { FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "./api-error.js";

const MAX_HEADER_LENGTH = 1_000;

/**
 * Turns whatever was thrown into an answer of Cloudinary's. What Fastify refuses (a malformed body, an
 * unknown content type) is a 400 here, since the SDKs parse no other status; anything else is a 500 whose
 * cause is only in the log.
 */
export function toApiError(error: unknown, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof Error && isRefusal(error)) return new ApiError(400, error.message);
  request.log.error({ err: error }, "the Cloudinary emulator failed");
  return new ApiError(500, "General Error");
}

/** Answers a call as Cloudinary's API does. */
export function sendError(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).header("x-cld-error", errorHeader(message)).send({ error: { message } });
}

/** The message for `X-Cld-Error`: a header cannot contain line breaks, and only Latin-1. */
export function errorHeader(message: string): string {
  return message.replace(/[^\x20-\x7e\xa0-\xff]/g, "?").slice(0, MAX_HEADER_LENGTH);
}

function isRefusal(error: Error & { statusCode?: unknown }): boolean {
  return typeof error.statusCode === "number" && error.statusCode >= 400 && error.statusCode < 500;
}
