import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The faults of calls to Cloudinary, and their rates. */
const FAULTS = [
  { share: 0.05, fault: "answer 500" },
  { share: 0.02, fault: "hang" },
  { share: 0.03, fault: "reset before" },
  { share: 0.05, fault: "reset after" },
] as const;

const HANG = 2500;

/** A proxy before the emulator that makes a share of the calls fail, with and without effect. */
export class FaultyProxy {
  isFaulty = true;
  faults = 0;
  calls = 0;
  /** How often each image was destroyed with effect. */
  readonly destroyed = new Map<string, number>();
  private readonly server = createServer((request, response) => {
    this.handle(request, response).catch(() => response.destroy());
  });

  constructor(private readonly target: string) {}

  /** Resolves to the address of the proxy. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.calls++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);

    const fault = this.isFaulty ? draw() : undefined;
    if (fault) this.faults++;
    if (fault === "answer 500") {
      response.writeHead(500, { "content-type": "application/json" });
      response.end('{"error":{"message":"General Error"}}');
    } else if (fault === "hang") {
      await sleep(HANG, undefined, { ref: false });
      response.destroy();
    } else if (fault === "reset before") {
      response.destroy();
    } else {
      const { status, text } = await this.forward(request, body);
      if (fault === "reset after") response.destroy();
      else response.writeHead(status, { "content-type": "application/json" }).end(text);
    }
  }

  private async forward({ method = "GET", url = "/", headers }: IncomingMessage, body: Buffer) {
    const answer = await fetch(this.target + url, {
      method,
      headers: {
        "content-type": headers["content-type"] ?? "",
        ...(headers.authorization && { authorization: headers.authorization }),
      },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const text = await answer.text();
    const publicId = /name="public_id"\r\n\r\n([\w/-]+)/.exec(body.toString("latin1"))?.[1];
    if (url.endsWith("/destroy") && publicId && text.includes('"ok"')) {
      this.destroyed.set(publicId, (this.destroyed.get(publicId) ?? 0) + 1);
    }
    return { status: answer.status, text };
  }
}

function draw(): (typeof FAULTS)[number]["fault"] | undefined {
  let chance = Math.random();
  for (const { share, fault } of FAULTS) {
    if (chance < share) return fault;
    chance -= share;
  }
  return undefined;
}
