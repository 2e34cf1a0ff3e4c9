import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** The header of a message of the wire protocol: its length, its id, and the id of the request that it answers. */
const HEADER = 16;

/**
 * A proxy between a driver and a MongoDB server, which changes bytes that the server itself would refuse
 * to store, or withholds answers.
 */
export class MongoProxy {
  /** Bytes to replace in every answer, by others of the same length. */
  readonly exchanged: (readonly [from: Buffer, to: Buffer])[] = [];
  /** Answers to requests that contain these bytes are withheld. */
  withheld: Buffer | undefined;
  /** How many answers were withheld so far. */
  withheldCount = 0;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  /** @param target the URL of the server */
  constructor(private readonly target: string) {}

  /** The number of open connections. */
  get connections(): number {
    return this.sockets.size;
  }

  /** Resolves to the server's URL with the address of the proxy. */
  async listen(port = 0, host = "127.0.0.1"): Promise<string> {
    const server = createServer((socket) => this.forward(socket)).listen(port, host);
    this.server = server;
    await once(server, "listening");
    const url = new URL(this.target);
    url.port = `${(server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Stops listening and closes all connections. */
  async close(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }

  private forward(client: Socket): void {
    const { hostname, port } = new URL(this.target);
    const server = connect(Number(port), hostname);
    const unanswered = new Set<number>();
    this.sockets.add(client);
    client.once("close", () => {
      this.sockets.delete(client);
      server.destroy();
    });
    server.once("close", () => client.destroy());
    for (const socket of [client, server]) socket.on("error", () => {});

    eachMessage(client, (request) => {
      if (this.withheld && request.includes(this.withheld)) unanswered.add(request.readInt32LE(4));
      server.write(request);
    });
    eachMessage(server, (answer) => {
      if (unanswered.has(answer.readInt32LE(8))) this.withheldCount++;
      else client.write(this.exchange(answer));
    });
  }

  private exchange(answer: Buffer): Buffer {
    for (const [from, to] of this.exchanged) {
      for (let at = answer.indexOf(from); at >= 0; at = answer.indexOf(from, at + to.length))
        to.copy(answer, at);
    }
    return answer;
  }
}

function eachMessage(socket: Socket, take: (message: Buffer) => void): void {
  let received = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= HEADER && received.length >= received.readInt32LE(0)) {
      const length = received.readInt32LE(0);
      take(Buffer.from(received.subarray(0, length)));
      received = received.subarray(length);
    }
  });
}
