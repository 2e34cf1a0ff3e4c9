import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest, FastifyServerOptions } from "fastify";
import type { Metrics } from "../metrics/metrics.js";
import { errorHandler, toProblem } from "../problems/error-handler.js";
import { toProblemBody } from "../problems/problem-body.js";
import { Problem, type ProblemCode } from "../problems/problems.js";
import { addGeneralHeaders, SECURITY_HEADERS } from "./response-headers.js";

type ClientErrorHandler = NonNullable<FastifyServerOptions["clientErrorHandler"]>;

const CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/** Answers and counts requests that Node cannot parse, which no hook and no route sees. */
export function clientErrorHandler({ unreadable }: Metrics): ClientErrorHandler {
  return (error, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    const code = CODES[error.code] ?? "malformed_request";
    unreadable.inc({ code });
    answer(socket, code);
  };
}

function answer(socket: Socket, code: ProblemCode): void {
  const requestId = randomUUID();
  const detail = "The request is incomplete or malformed. Send it again, complete and well-formed.";
  const problem = toProblemBody(new Problem(code, detail), requestId);
  const body = JSON.stringify(problem);
  const headers = {
    ...SECURITY_HEADERS,
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-cache",
    "x-request-id": requestId,
    connection: "close",
    "content-length": Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\n${lines.join("")}\r\n${body}`);
}

/** Answers and counts requests whose path cannot be decoded: Fastify refuses them before any hook. */
export function frameworkErrorHandler({ unreadable }: Metrics) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    addGeneralHeaders(request, reply);
    unreadable.inc({ code: toProblem(error).code });
    errorHandler(error, request, reply);
  };
}
