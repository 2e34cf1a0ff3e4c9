import { type FastifyReply, type FastifyRequest, LogController } from "fastify";
import { PROBLEM } from "../problems/problems.js";

/** What orchestrators and Prometheus ask every few seconds, as it ends wherever the service is mounted. */
const PROBES = /\/(?:healthz|readyz|metrics)$/;

/**
 * One line for each answer; for probes and scrapes at the level `debug`, for they would drown the others. It holds
 * no header and no query, for those may hold secrets.
 */
export class AccessLog extends LogController {
  override incomingRequest(): void {}

  override routeNotFound(): void {}

  override requestCompleted(
    _error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const { method, url, ip } = request;
    const [status, code, milliseconds] = [
      reply.statusCode,
      reply[PROBLEM]?.code,
      Math.round(reply.elapsedTime),
    ];
    const isProbe = PROBES.test(request.routeOptions.url ?? "") && !reply[PROBLEM];
    request.log[isProbe ? "debug" : "info"](
      { method, path: pathOf(url), status, code, milliseconds, ip },
      "answered",
    );
  }

  // Fastify's own lines of what our error handler could not answer would hold the request with its host and query.
  override defaultErrorLog(err: Error, { log }: FastifyRequest): void {
    log.error({ err }, "request failed");
  }

  override writeHeadError(err: Error, { log }: FastifyRequest): void {
    log.error({ err }, "answering failed");
  }
}

/** The path of a request target, which a proxy may send with scheme and host (RFC 9112, 3.2.2). */
export function pathOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?#]*/i, "");
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}
