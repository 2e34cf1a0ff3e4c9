import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../emulator.js";

/** The URL at which the client has reached the emulator, such as `http://localhost:3000` or `…/prefix`. */
export function baseUrl(request: FastifyRequest, app: FastifyInstance, { publicUrl }: Account): string {
  return publicUrl ?? `${request.protocol}://${request.host || "localhost"}${app.prefix}`;
}
