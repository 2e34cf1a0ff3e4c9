import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

export interface NetworkConditions {
  /** In milliseconds. */
  readonly roundTrip: number;
  /** Each way, shared by all connections. */
  readonly bitsPerSecond: number;
}

/** Bytes that are sent together. At 1.6 Mbit/s they take 20 ms. */
const SEGMENT = 4096;

/** What may wait to be sent before reading stops, as in the queue of a modem. In milliseconds. */
const QUEUE = 100;

/** Versions, commands and answers of SOCKS 5, without authentication (RFC 1928). */
const METHOD_CHOSEN = Buffer.from([5, 0]);
const CONNECTED = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

/**
 * A slow network between a browser and all servers: a SOCKS 5 proxy. It slows down everything that the browser sends,
 * also its preflight requests, and a connection takes one round trip. It has no slow start, loss or TLS.
 */
export class SlowNetwork {
  readonly up: Line;
  readonly down: Line;
  /** How many connections there were. */
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  constructor(private readonly conditions: NetworkConditions) {
    this.up = new Line(conditions);
    this.down = new Line(conditions);
  }

  /** Resolves to the URL of the proxy. */
  async listen(): Promise<string> {
    const server = createServer((client) => {
      this.keep(client);
      void this.accept(client).catch(() => client.destroy());
    });
    this.server = server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Each message of the handshake arrives whole, since the browser waits for the answer to the one before. */
  private async accept(client: Socket): Promise<void> {
    await once(client, "data");
    client.write(METHOD_CHOSEN);
    const [request] = await once(client, "data");
    client.pause();
    const { host, port } = destinationOf(request);
    const server = connect(port, host);
    this.keep(server);
    client.once("close", () => server.destroy());
    server.once("close", () => client.destroy());
    await Promise.all([once(server, "connect"), sleep(this.conditions.roundTrip)]);
    this.connections++;
    this.up.carry(client, server);
    this.down.carry(server, client);
    client.resume();
    client.write(CONNECTED);
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay();
    socket.on("error", () => {});
    socket.once("close", () => this.sockets.delete(socket));
  }
}

/** One direction of the network. All connections send one after the other. */
class Line {
  /** How many bytes were sent. */
  bytes = 0;
  /** When the last byte will have been sent, by `performance.now()`. */
  private freeAt = 0;

  constructor(private readonly conditions: NetworkConditions) {}

  /** Carries everything that arrives at one socket to the other, and its end. */
  carry(from: Socket, to: Socket): void {
    let carried: Promise<unknown> = Promise.resolve();
    from.on("data", (data: Buffer) => {
      for (let start = 0; start < data.length; start += SEGMENT) {
        const segment = data.subarray(start, start + SEGMENT);
        const arrival = this.send(segment.length);
        carried = carried.then(() => until(arrival)).then(() => to.write(segment));
      }
      const waiting = this.freeAt - performance.now() - QUEUE;
      if (waiting <= 0) return;
      from.pause();
      setTimeout(() => from.resume(), waiting);
    });
    from.once("end", () => {
      const arrival = this.send(0);
      carried = carried.then(() => until(arrival)).then(() => to.end());
    });
  }

  /** Returns when the bytes arrive. */
  private send(bytes: number): number {
    const { bitsPerSecond, roundTrip } = this.conditions;
    this.bytes += bytes;
    this.freeAt = Math.max(this.freeAt, performance.now()) + (bytes * 8000) / bitsPerSecond;
    return this.freeAt + roundTrip / 2;
  }
}

/** Browsers name every host, also one that is an IP address. */
function destinationOf(request: Buffer): { host: string; port: number } {
  const BY_NAME = 3;
  if (request[1] !== 1 || request[3] !== BY_NAME) throw new Error("This is not CONNECT to a named host.");
  const end = 5 + request.readUInt8(4);
  return { host: request.toString("latin1", 5, end), port: request.readUInt16BE(end) };
}

function until(time: number): Promise<void> {
  return sleep(Math.max(0, time - performance.now()));
}
