import type { FastifyInstance } from "fastify";

/** The settings `PORT` and `HOST`. */
export interface ListenAddress {
  readonly port: number;
  readonly host: string;
}

/**
 * Starts to listen.
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

function reasonBy(code: string, { port, host }: ListenAddress): Error | undefined {
  const elsewhere =
    "Set it to an address of this machine, to 0.0.0.0 for all of them, or to 127.0.0.1 for connections from this machine only.";
  switch (code) {
    case "EADDRINUSE":
      return new Error(`PORT ${port} is in use on ${host} (${code}). Choose a free port.`);
    case "EACCES":
      return new Error(
        `This user may not listen on PORT ${port} (${code}). Choose a port from 1024 on; a proxy or a container's port mapping can forward to it.`,
      );
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
      return new Error(`HOST ${host} is not an address of this machine (${code}). ${elsewhere}`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(
        `HOST ${host} is neither an address nor a name of this machine (${code}). ${elsewhere}`,
      );
    default:
      return undefined;
  }
}
