import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import Fastify from "fastify";
import { expect, it, onTestFinished } from "vitest";
import { finishRequestsOnClose } from "../src/drain.js";
import { trackRequests } from "../src/requests-under-way.js";

it("leaves out the requests of a client that has gone, those that wait behind another too", async () => {
  const app = Fastify();
  onTestFinished(() => app.close());
  const underWay = trackRequests(app);
  finishRequestsOnClose(app, underWay);
  app.get("/slow", () => new Promise(() => {}));
  app.get("/fast", async () => "done");
  await app.listen({ port: 0, host: "127.0.0.1" });
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");

  socket.write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
  await expect.poll(() => underWay().length).toBe(2);
  socket.destroy();
  await once(socket, "close");

  await expect.poll(() => underWay()).toEqual([]);
  await app.close();
});
