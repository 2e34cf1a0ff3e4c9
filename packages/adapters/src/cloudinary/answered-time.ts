import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { TimeSpan } from "@user-image/domain";

/** Node tells on it of every answer (https://nodejs.org/api/diagnostics_channel.html#http). */
const CHANNEL = "http.client.response.finish";

/** A time in the header `Date` is without its fraction of a second (RFC 9110, 5.6.7). In milliseconds. */
const PRECISION = 1000;

/**
 * For so long a time is carried on, in milliseconds. What measures it stands still while the machine sleeps, and
 * nothing but another answer tells.
 */
const MAX_AGE = 60 * 60 * 1000;

/** What time it is where an address leads, by the answers that came from there: the SDK hands out no header. */
export class AnsweredTime {
  private readonly prefix: string;
  private latest: { readonly date: number; readonly sent: number; readonly received: number } | undefined;

  constructor(address: string) {
    this.prefix = new URL(address).href;
  }

  /** Makes a call, and notes the time of the answers that come from the address meanwhile. */
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

  /** Null if no answer of the last hour has told. */
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
