import type { FastifyInstance } from "fastify";

/** Where to listen, and what the one who starts the program calls it. */
export interface ListenAddress {
  readonly port: number;
  readonly host: string;
  /** `PORT`, `--port` */
  readonly portName: string;
  readonly hostName: string;
}

/**
 * Has the server listen.
 *
 * @throws {Error} that names the setting that is wrong and what to do
 */
export async function listen(app: FastifyInstance, address: ListenAddress): Promise<void> {
  const { port, host } = address;
  try {
    await app.listen({ port, host });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw reasonBy(code, address) ?? error;
  }
}

function reasonBy(code: string, { port, host, portName, hostName }: ListenAddress): Error | undefined {
  const elsewhere =
    "Set it to one that is, to 0.0.0.0 for all of them, or to 127.0.0.1 for this machine alone.";
  switch (code) {
    case "EADDRINUSE":
      return new Error(`${portName} ${port} is taken on ${host} (${code}). Choose a port that is free.`);
    case "EACCES":
      return new Error(
        `${portName} ${port} is not for this user to listen at (${code}). Choose a port from 1024 on; a proxy or a container's port mapping can lead to it.`,
      );
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
      return new Error(`${hostName} ${host} is not an address of this machine (${code}). ${elsewhere}`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(
        `${hostName} ${host} is neither an address of this machine nor a name of one (${code}). ${elsewhere}`,
      );
    default:
      return undefined;
  }
}
