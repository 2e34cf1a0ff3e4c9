import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { TimeSpan } from "@user-image/domain";

/** Node publishes every HTTP answer on this channel (https://nodejs.org/api/diagnostics_channel.html#http). */
const CHANNEL = "http.client.response.finish";

/** The header `Date` has whole seconds (RFC 9110, 5.6.7). In milliseconds. */
const PRECISION = 1000;

/**
 * How long the time of an answer is used, in milliseconds. The monotonic clock stops while the machine
 * sleeps, so an old answer may give a wrong time.
 */
const MAX_AGE = 60 * 60 * 1000;

/** The time of the server at an address, by the `Date` of its answers. The SDK does not return headers. */
export class AnsweredTime {
  private readonly prefix: string;
  private latest: { readonly date: number; readonly sent: number; readonly received: number } | undefined;

  constructor(address: string) {
    this.prefix = new URL(address).href;
  }

  /** Makes a call, and records the time of the answers that arrive from the address meanwhile. */
  async during<T>(call: () => Promise<T>): Promise<T> {
    const sent = performance.now();
    const note = (message: unknown) => {
      const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
      const date = Date.parse(response.headers.date ?? "");
      if (Number.isNaN(date) || !addressOf(request).startsWith(this.prefix)) return;
      this.latest = { date, sent, received: performance.now() };
    };
    subscribe(CHANNEL, note);
    try {
      return await call();
    } finally {
      unsubscribe(CHANNEL, note);
    }
  }

  /** Null if there was no answer in the last hour. */
  now(): TimeSpan | null {
    const now = performance.now();
    if (!this.latest || now - this.latest.received > MAX_AGE) return null;
    const { date, sent, received } = this.latest;
    return { from: new Date(date + now - received), to: new Date(date + PRECISION + now - sent) };
  }
}

function addressOf(request: ClientRequest): string {
  return `${request.protocol}//${request.getHeader("host")}${request.path}`;
}
