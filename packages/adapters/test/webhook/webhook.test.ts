import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { functionSender, parseWebhookSecret, webhookSender } from "@user-image/adapters/webhook";
import type { ImageChanged } from "@user-image/domain";
import { Webhook } from "standardwebhooks";
import { describe, expect, it, onTestFinished, vi } from "vitest";

const secret = `whsec_${Buffer.alloc(32, "a").toString("base64")}`;
const newSecret = `whsec_${Buffer.alloc(24, "b").toString("base64")}`;

const event: ImageChanged = {
  id: "msg_1",
  type: "user.image.changed",
  timestamp: new Date("2026-01-01T12:00:00.000Z"),
  data: {
    userId: 217,
    image: "v5/é.png",
    previousImage: null,
    urls: { "48": "https://example.org/48", "256": "https://example.org/256" },
    revision: 3,
  },
};

describe("a webhook", () => {
  it("sends an event that the library of Standard Webhooks verifies with each secret", async () => {
    const { url, received } = await aReceiver();

    await webhookSender({ url, secrets: [secret, newSecret] }).send(event, inSeconds(5));

    const [{ method, headers, body }] = received as [Received];
    expect([method, headers["content-type"]]).toEqual(["POST", "application/json"]);
    for (const each of [secret, newSecret]) {
      const { id: _, ...message } = event;
      expect(new Webhook(each).verify(body, headers as Record<string, string>)).toEqual({
        ...message,
        timestamp: "2026-01-01T12:00:00.000Z",
      });
    }
    expect(headers["webhook-id"]).toBe("msg_1");
    const other = new Webhook(`whsec_${Buffer.alloc(24, "c").toString("base64")}`);
    expect(() => other.verify(body, headers as Record<string, string>)).toThrow();
  });

  const failures: Record<string, [fail: (response: ServerResponse) => void, complaint: RegExp]> = {
    "answers 500": [(response) => response.writeHead(500).end("no"), /answered 500/],
    "answers 410": [(response) => response.writeHead(410).end(), /410 Gone.*EVENTS_URL/],
    "redirects elsewhere": [
      (response) => response.writeHead(307, { location: "/elsewhere" }).end(),
      /answered 307, and redirects are not followed/,
    ],
    "resets the connection": [(response) => response.socket?.resetAndDestroy(), /cannot be reached/],
    "never answers": [() => {}, /in time/],
    "sends bytes of a header without end": [
      (response) => {
        response.socket?.write("HTTP/1.1 200 OK\r\n");
        const drip = setInterval(() => response.socket?.write("a"), 20);
        response.on("close", () => clearInterval(drip));
      },
      /in time/,
    ],
  };

  it.each(Object.entries(failures))(
    "rejects, and quotes neither the URL nor a secret, if the receiver %s",
    async (_, [fail, complaint]) => {
      const { url, received } = await aReceiver(fail);
      const sender = webhookSender({ url: `${url}/path-secret?token=query-secret`, secrets: [secret] });

      const error = await sender.send(event, inSeconds(0.3)).catch((error: Error) => error);

      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toMatch(complaint);
      expect(inspect(error, { depth: 9 })).not.toMatch(/path-secret|query-secret|whsec|YWFhY/);
      expect(received).toHaveLength(1);
    },
  );

  it("acknowledges at the status, whatever the length of the answer's body", async () => {
    const { url } = await aReceiver((response) => {
      response.writeHead(202);
      const flood = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", flood);
      flood();
    });

    await webhookSender({ url, secrets: [secret] }).send(event, inSeconds(5));
  });

  it("sends nothing after the deadline", async () => {
    const { url, received } = await aReceiver();

    await expect(webhookSender({ url, secrets: [secret] }).send(event, inSeconds(0))).rejects.toThrow(
      "in time",
    );

    expect(received).toEqual([]);
  });

  it("does not ask a receiver that failed five times in a row, and tests it after ten seconds", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"] });
    onTestFinished(() => void vi.useRealTimers());
    let status = 500;
    const { url, received } = await aReceiver((response) => response.writeHead(status).end());
    const sender = webhookSender({ url, secrets: [secret] });
    const send = () => sender.send(event, inSeconds(5));

    for (let attempt = 0; attempt < 5; attempt++) {
      expect(sender.isCircuitOpen).toBe(false);
      await expect(send()).rejects.toThrow("answered 500");
    }
    expect(sender.isCircuitOpen).toBe(true);
    await expect(send()).rejects.toThrow();
    expect(received).toHaveLength(5);

    vi.setSystemTime(Date.now() + 10_001);
    status = 204;
    const [test, other] = await Promise.allSettled([send(), send()]);
    expect([test.status, other.status]).toEqual(["fulfilled", "rejected"]);
    expect(received).toHaveLength(6);
    expect(sender.isCircuitOpen).toBe(false);
  });
});

describe("a host's function", () => {
  it("acknowledges an event by returning, also without a promise", async () => {
    const onImageChanged = vi.fn();

    await functionSender(onImageChanged).send(event, inSeconds(5));

    expect(onImageChanged).toHaveBeenCalledExactlyOnceWith(event);
  });

  it("refuses an event by throwing, at once or later, or by not returning in time", async () => {
    const thrown = new Error("no");
    const fail = () => {
      throw thrown;
    };

    await expect(functionSender(fail).send(event, inSeconds(5))).rejects.toBe(thrown);
    await expect(functionSender(() => Promise.reject(thrown)).send(event, inSeconds(5))).rejects.toBe(thrown);
    const forever = functionSender(() => new Promise(() => {}));
    await expect(forever.send(event, inSeconds(0.05))).rejects.toThrow("in time");
  });
});

describe("a secret", () => {
  it.each([
    "",
    "whsec_",
    "secret",
    `${secret}!`,
    secret.slice(6),
    `whsec_${Buffer.alloc(23).toString("base64")}`,
  ])("is refused without being quoted: %j", (text) => {
    expect(() => parseWebhookSecret(text)).toThrow(
      /^has a secret that is not whsec_ and 24 to 64 bytes in base64$/,
    );
  });
});

interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function aReceiver(answer = (response: ServerResponse): unknown => response.writeHead(204).end()) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method, headers } = request;
    received.push({ method, headers, body: await text(request) });
    answer(response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function inSeconds(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}
