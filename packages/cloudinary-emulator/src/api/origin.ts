import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Base } from "../assets/delivery-urls.js";
import type { Account } from "../emulator.js";

/** The URL at which the client has reached the emulator, such as `http://localhost:3000` or `…/prefix`. */
export function baseOf(request: FastifyRequest, app: FastifyInstance, { publicUrl }: Account): Base {
  if (publicUrl !== undefined) return { url: publicUrl, secureUrl: publicUrl };
  const rest = `://${request.host || "localhost"}${app.prefix}`;
  return { url: request.protocol + rest, secureUrl: securedProtocol(request) + rest };
}

/** Only links in the answer to this client depend on the header, so a client may claim what it likes. */
function securedProtocol(request: FastifyRequest): string {
  const forwarded = request.headers["x-forwarded-proto"];
  return forwarded === "https" ? "https" : request.protocol;
}
