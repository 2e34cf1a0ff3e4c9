import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port.js";
import { pick } from "./pick.js";

/** What happens to an event, where the receiver is faulty. */
const FAULTS = ["answer 500", "hang", "reset before", "reset after"] as const;
const SHARE = 0.4;

interface Told {
  readonly image: string | null;
  readonly revision: number;
}

/** Receives events. While it is faulty, it refuses, hangs and resets connections, and it dies from time to time. */
export class EventReceiver {
  isFaulty = true;
  faults = 0;
  events = 0;
  /** How often an event followed a newer one of the same user. */
  olderAfterNewer = 0;
  private readonly last = new Map<string, Told>();
  private server: Server | undefined;

  private constructor(private readonly port: number) {}

  static async start(): Promise<EventReceiver> {
    const receiver = new EventReceiver(await freePort());
    await receiver.open();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** What the last event of a user told, as a public id; null without an event. */
  imageOf(id: string): string | null {
    return /^v\d+\/(.+)\.\w+$/.exec(this.last.get(id)?.image ?? "")?.[1] ?? null;
  }

  /** Dies and comes back, repeatedly. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(2000 + Math.random() * 3000);
      await this.close();
      this.faults++;
      await sleep(Math.random() * 2000);
      await this.open();
    }
    this.isFaulty = false;
  }

  async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  private async open(): Promise<void> {
    const server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { data } = JSON.parse(await text(request)) as { data: Told & { userId: number | string } };
    const fault = this.isFaulty && Math.random() < SHARE ? pick(FAULTS) : undefined;
    if (fault) this.faults++;
    if (fault === "reset before") return void response.destroy();
    if (fault === "answer 500") return void response.writeHead(500).end();

    this.events++;
    const id = String(data.userId);
    if (data.revision < (this.last.get(id)?.revision ?? 0)) this.olderAfterNewer++;
    this.last.set(id, data);
    if (fault === "reset after") response.destroy();
    else if (fault !== "hang") response.writeHead(204).end();
  }
}
