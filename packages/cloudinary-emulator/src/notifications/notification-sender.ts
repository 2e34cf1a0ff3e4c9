import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyBaseLogger } from "fastify";
import { notificationSignature } from "../signature.js";

/** The pauses between attempts, in milliseconds. The real service waits for minutes; its schedule is not documented. */
const PAUSES = [500, 2_000, 8_000];
const ATTEMPT_TIMEOUT = 10_000;

export interface NotificationSenderOptions {
  readonly apiSecret: string;
  readonly now: () => Date;
  readonly log: FastifyBaseLogger;
  /** The pauses before each retry, in milliseconds. There is one attempt more than pauses. */
  readonly pauses?: readonly number[];
}

/** POSTs signed notifications, and again if the receiver does not answer 2xx. Never throws. */
export class NotificationSender {
  private readonly closing = new AbortController();
  private readonly underway = new Set<Promise<void>>();

  constructor(private readonly options: NotificationSenderOptions) {
    // Every waiting notification adds a listener to the signal.
    setMaxListeners(0, this.closing.signal);
  }

  /** Returns at once. The result is only logged. */
  send(url: string, payload: object): void {
    if (this.closing.signal.aborted) return;
    const delivery = this.deliver(url, JSON.stringify(payload)).catch((error: unknown) => {
      if (this.closing.signal.aborted) return;
      this.options.log.warn({ err: error, url }, "notification not delivered");
    });
    this.underway.add(delivery);
    void delivery.finally(() => this.underway.delete(delivery));
  }

  /** Resolves when no notification is being sent. */
  async idle(): Promise<void> {
    await Promise.all(this.underway);
  }

  /** Cancels running and later notifications. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.idle();
  }

  private async deliver(url: string, body: string): Promise<void> {
    for (const pause of this.options.pauses ?? PAUSES) {
      try {
        return await this.attempt(url, body);
      } catch {
        await sleep(pause, undefined, { signal: this.closing.signal });
      }
    }
    return this.attempt(url, body);
  }

  private async attempt(url: string, body: string): Promise<void> {
    const timestamp = Math.floor(this.options.now().getTime() / 1000);
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-cld-timestamp": `${timestamp}`,
        "x-cld-signature": notificationSignature(body, timestamp, this.options.apiSecret),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(ATTEMPT_TIMEOUT)]),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
  }
}
