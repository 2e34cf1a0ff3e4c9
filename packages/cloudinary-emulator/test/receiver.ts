import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, for assertions only
  readonly body: any;
}

export interface Receiver {
  readonly url: string;
  /** Everything that came, in order. */
  readonly received: readonly Received[];
  /** Resolves when so many have come. */
  waitFor(count: number): Promise<readonly Received[]>;
}

/**
 * Listens for notifications until the test is over.
 * @param answer the status for the notification with that number, from 1; `hang` never answers
 */
export async function startReceiver(
  answer: (count: number) => number | "hang" = () => 200,
): Promise<Receiver> {
  const received: Received[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    // The sender was closed while it sent.
    if (!request.complete) return;
    received.push({ headers: request.headers, text, body: JSON.parse(text) });
    for (const { count, resolve } of waiting) if (received.length >= count) resolve();
    const status = answer(received.length);
    if (status !== "hang") response.writeHead(status).end("thanks");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    waitFor: async (count) => {
      if (received.length < count) {
        await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      }
      return received;
    },
  };
}
