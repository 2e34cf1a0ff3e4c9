import type { FastifyInstance, FastifyRequest } from "fastify";

/** The address under which the client reached the emulator, such as `http://localhost:3000` or `…/prefix`. */
export function baseUrl(request: FastifyRequest, app: FastifyInstance): string {
  return `${request.protocol}://${request.host || "localhost"}${app.prefix}`;
}
