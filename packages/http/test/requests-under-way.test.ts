import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import { finishRequestsOnClose, trackRequests } from "../src/server/request-lifetime.js";

describe("a client that has gone", () => {
  it("has no requests under way, not even those that waited behind another", async () => {
    const { underWay, socket } = await twoRequests();

    socket.destroy();
    await once(socket, "close");

    await expect.poll(() => underWay()).toEqual([]);
  });

  it.each(["destroy", "resetAndDestroy"] as const)("is not waited for at the end: %s", async (leave) => {
    const { app, socket } = await twoRequests();

    const closed = app.close();
    setTimeout(() => socket[leave](), 100);

    await closed;
  });
});

/** On one connection, of which the first is never answered. */
async function twoRequests() {
  const app = Fastify();
  onTestFinished(() => app.close());
  const underWay = trackRequests(app);
  finishRequestsOnClose(app, underWay, true);
  app.get("/slow", () => new Promise(() => {}));
  app.get("/fast", async () => "done");
  await app.listen({ port: 0, host: "127.0.0.1" });
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");

  socket.write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
  await expect.poll(() => underWay().length).toBe(2);
  return { app, underWay, socket };
}
