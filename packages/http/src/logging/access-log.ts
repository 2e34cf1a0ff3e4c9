import { type FastifyReply, type FastifyRequest, LogController } from "fastify";
import { PROBLEM } from "../problems/problems.js";

/** The ends of the paths that orchestrators and Prometheus request every few seconds. */
const PROBES = /\/(?:healthz|readyz|metrics)$/;

/**
 * Logs one line for each answer; for probes and scrapes at the level `debug`, because they are so frequent. The line
 * contains no headers and no query, which may contain secrets.
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

  // Fastify's own lines about answers that our error handler could not send would contain the host and the query.
  override defaultErrorLog(err: Error, { log }: FastifyRequest): void {
    log.error({ err }, "request failed");
  }

  override writeHeadError(err: Error, { log }: FastifyRequest): void {
    log.error({ err }, "answering failed");
  }
}

/** Returns the path of a request target, which a proxy may send with scheme and host (RFC 9112, 3.2.2). */
export function pathOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?#]*/i, "");
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}
