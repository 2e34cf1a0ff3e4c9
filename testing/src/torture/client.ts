import { setTimeout as sleep } from "node:timers/promises";
import { pick } from "./pick.js";

/** The environment of a client. */
export interface World {
  readonly servers: readonly string[];
  readonly photo: Uint8Array;
  /** Asks the emulator directly, without the faulty proxy, whether it has an image. */
  has(publicId: string): Promise<boolean>;
  isOver(): boolean;
}

interface Grant {
  readonly publicId: string;
  readonly uploadUrl: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** How long a client retries a request until its outcome is known, in milliseconds. */
const INSISTENCE = 60_000;

/**
 * A client that sets, replaces, abandons, removes and restores images, one after the other, and repeats
 * each request until its outcome is known. So it knows at any time which image must be shown.
 */
export class Client {
  requests = 0;
  /** The number of answers that confirmed an image. */
  acknowledged = 0;
  /** Public ids that had to be shown but were not in the media library. */
  readonly missing: string[] = [];
  readonly oddities: string[] = [];
  /** The shown image, by the last answer. */
  shown: string | null = null;
  /** Images that were shown before. The older ones are due or destroyed. */
  private readonly past: string[] = [];

  constructor(
    private readonly world: World,
    private readonly token: string,
    readonly id: string,
  ) {}

  async run(): Promise<void> {
    while (!this.world.isOver()) {
      const chance = Math.random();
      if (chance < 0.1) await this.set(null);
      else if (chance < 0.3 && this.past.length > 0) await this.set(pick(this.past.slice(-8)));
      else await this.uploadAndSet(chance > 0.9);
    }
  }

  /** The shown image, by the service. */
  async ask(): Promise<string | null> {
    const { body } = await this.settle("GET", "/v1/users");
    return publicIdIn(body);
  }

  private async uploadAndSet(isAbandoned: boolean): Promise<void> {
    const { status, body } = await this.settle("POST", "/v1/media-signature");
    if (status === 429) return void (await sleep(200));
    const grant = body as unknown as Grant;
    const isUploaded = await this.upload(grant);
    if (isUploaded && !isAbandoned) await this.set(grant.publicId);
  }

  private async upload({ uploadUrl, fields }: Grant): Promise<boolean> {
    for (let attempt = 0; attempt < 4; attempt++) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set("file", new Blob([new Uint8Array(this.world.photo)]), "photo.jpg");
      const answer = await fetch(uploadUrl, { method: "POST", body: form }).catch(() => null);
      if (answer?.ok) return true;
      if (answer && answer.status < 500) return false;
    }
    return false;
  }

  private async set(publicId: string | null): Promise<void> {
    const image = publicId && { publicId };
    const { status, body } = await this.settle("PATCH", "/v1/users", JSON.stringify({ image }));
    if (status === 200) {
      const answered = publicIdIn(body);
      if (answered !== publicId) this.oddities.push(`asked for ${publicId}, was answered ${answered}`);
      if (this.shown && publicId !== this.shown) this.past.push(this.shown);
      this.shown = publicId;
      this.acknowledged++;
      if (publicId && !(await this.world.has(publicId))) this.missing.push(publicId);
    } else if (status !== 422) {
      this.oddities.push(`PATCH was answered ${status}: ${JSON.stringify(body)}`);
    }
  }

  /** Repeats a request, on either server, until its outcome is known. */
  private async settle(method: string, path: string, body?: string) {
    const deadline = Date.now() + INSISTENCE;
    while (Date.now() < deadline) {
      this.requests++;
      const server = pick(this.world.servers);
      const answer = await fetch(`${server}${path}`, {
        method,
        headers: { authorization: `Token ${this.token}`, "content-type": "application/json" },
        ...(body !== undefined && { body }),
      }).catch(() => null);
      const text = await answer?.text().catch(() => null);
      if (answer && typeof text === "string" && answer.status < 500) {
        return { status: answer.status, body: JSON.parse(text) as Record<string, unknown> };
      }
      if (answer && answer.status !== 503)
        this.oddities.push(`${method} ${path} was answered ${answer.status}: ${text}`);
      await sleep(20 + Math.random() * 80);
    }
    throw new Error(`${method} ${path} was not settled within ${INSISTENCE} ms.`);
  }
}

function publicIdIn({ image }: Record<string, unknown>): string | null {
  return typeof image === "string" ? (/^v\d+\/(.+)\.\w+$/.exec(image)?.[1] ?? null) : null;
}
