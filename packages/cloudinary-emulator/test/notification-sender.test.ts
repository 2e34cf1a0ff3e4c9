import { createServer } from "node:net";
import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { cloudinaryEmulator } from "../src/index.js";
import { NotificationSender } from "../src/notifications/notification-sender.js";
import { account, form, photo, post, signed, temporaryFolder } from "./emulator.js";
import { startReceiver } from "./receiver.js";

describe("sending notifications", () => {
  it("gives up after a few tries and says so in the log, and does so for each kind of failure", async () => {
    const port = await unusedPort();
    const receiver = await startReceiver(() => 500);
    const redirecting = await startReceiver(() => 302);
    const urls = [`http://127.0.0.1:${port}/`, "not a url", "ftp://x/", receiver.url, redirecting.url];
    const failed: string[] = [];
    const sender = senderWith([0, 0, 0], ({ url }) => failed.push(url));

    for (const url of urls) sender.send(url, { a: 1 });
    await sender.idle();

    expect(failed.sort()).toEqual([...urls].sort());
    expect(receiver.received).toHaveLength(4);
  });

  it("stops when it is closed, whether it waits for an answer or for the next try", async () => {
    const hanging = await startReceiver(() => "hang");
    const failing = await startReceiver(() => 500);
    const failed: string[] = [];
    const sender = senderWith([3_600_000], ({ url }) => failed.push(url));
    sender.send(hanging.url, {});
    sender.send(failing.url, {});
    await Promise.all([hanging.waitFor(1), failing.waitFor(1)]);

    await sender.close();
    sender.send(failing.url, {});

    await sender.idle();
    expect(failing.received).toHaveLength(1);
    expect(failed).toEqual([]);
  });

  it("does not keep the app from closing, with the app as its own receiver", async () => {
    const app = Fastify();
    let reached = () => {};
    const hooked = new Promise<void>((resolve) => {
      reached = resolve;
    });
    app.post("/hook", async (_request, reply) => {
      reached();
      return reply.code(503).send();
    });
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
    const origin = await app.listen({ port: 0, host: "127.0.0.1" });
    const parameters = signed({ notification_url: `${origin}/hook` });
    await post(`${origin}/v1_1/democloud/image/upload`, form(parameters, photo("cat.jpg")));
    await hooked;

    await app.close();
  });
});

function senderWith(pauses: readonly number[], onFailure: (details: { url: string }) => void) {
  const log = { warn: onFailure } as unknown as ConstructorParameters<typeof NotificationSender>[0]["log"];
  return new NotificationSender({ apiSecret: "s", now: () => new Date(), log, pauses });
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
