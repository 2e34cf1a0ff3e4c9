import type { FastifyInstance } from "fastify";

const ELSEWHERE =
  "Use an address of this machine, 0.0.0.0 for all of them, or localhost for this machine only.";

/** Starts to listen. @throws {Error} that says whether the port or the host is wrong, and what to do */
export async function listen(app: FastifyInstance, port: number, host: string): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (error) {
    throw reasonBy((error as NodeJS.ErrnoException).code, port, host) ?? error;
  }
}

/** The URL of a server that listens, for clients on this machine. */
export function urlOf(app: FastifyInstance, host: string): string {
  const address = app.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const name = ["0.0.0.0", "::"].includes(host) ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function reasonBy(code: string | undefined, port: number, host: string): Error | undefined {
  switch (code) {
    case "EADDRINUSE":
      return new Error(`Port ${port} is in use on ${host} (${code}). Choose a free port.`);
    case "EACCES":
      return new Error(`This user may not listen on port ${port} (${code}). Choose a port from 1024 on.`);
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(`The host ${host} is not an address of this machine (${code}). ${ELSEWHERE}`);
    default:
      return undefined;
  }
}
