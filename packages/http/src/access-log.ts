import { type FastifyReply, type FastifyRequest, LogController } from "fastify";

/** One line for each answer. It holds no header and no query, for those may hold secrets. */
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
      reply.problem?.code,
      Math.round(reply.elapsedTime),
    ];
    request.log.info({ method, path: pathOf(url), status, code, milliseconds, ip }, "answered");
  }
}

export function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}
