import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { TimeSpan } from "@user-image/domain";

/**
 * Node publishes every request that it has passed to its connection, and every answer, on these channels
 * (https://nodejs.org/api/diagnostics_channel.html#http).
 */
const REQUESTS = "http.client.request.start";
const ANSWERS = "http.client.response.finish";

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
  private readonly sent = new WeakMap<ClientRequest, number>();
  private running = 0;
  private latest: { readonly date: number; readonly sent: number; readonly received: number } | undefined;

  constructor(address: string) {
    this.prefix = new URL(address).href;
  }

  /** Makes a call, and records the time of the answers that arrive from the address meanwhile. */
  async during<T>(call: () => Promise<T>): Promise<T> {
    // All running calls share the listeners: each answer is read once, however many calls wait.
    if (this.running++ === 0) {
      subscribe(REQUESTS, this.noteRequest);
      subscribe(ANSWERS, this.noteAnswer);
    }
    try {
      return await call();
    } finally {
      if (--this.running === 0) {
        unsubscribe(REQUESTS, this.noteRequest);
        unsubscribe(ANSWERS, this.noteAnswer);
      }
    }
  }

  private readonly noteRequest = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    if (addressOf(request).startsWith(this.prefix)) this.sent.set(request, performance.now());
  };

  private readonly noteAnswer = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const sent = this.sent.get(request);
    const date = Date.parse(response.headers.date ?? "");
    if (sent !== undefined && !Number.isNaN(date)) this.latest = { date, sent, received: performance.now() };
  };

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
