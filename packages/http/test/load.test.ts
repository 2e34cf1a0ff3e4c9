import { connect, type Socket } from "node:net";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import { shedLoad } from "../src/server/load-shedding.js";
import { expectProblem } from "./expect-problem.js";
import { start } from "./process.js";
import { aClient, serve } from "./serve.js";

describe("an overloaded service", () => {
  it("turns requests away at once, but says that it is alive, and recovers", async () => {
    const served = await serve({ shedsLoad: true });
    const client = await aClient(served);

    const stopBlocking = blockEventLoop();
    onTestFinished(stopBlocking);
    await expect.poll(async () => (await client.getUser()).status, { timeout: 20_000 }).toBe(503);
    const answer = await client.getUser();
    expect(answer.headers.get("retry-after")).toBe("2");
    await expectProblem(answer, "overloaded", "overloaded");
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    stopBlocking();

    await expect.poll(async () => (await client.getUser()).status, { timeout: 20_000 }).toBe(200);
  });

  it("is not one whose start has blocked the event loop", async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    shedLoad(app);
    app.get("/", async () => "served");
    await app.ready();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    // The check of the last second is due.
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect((await app.inject("/")).statusCode).toBe(503);

    const url = await app.listen({ port: 0 });

    expect((await fetch(url)).status).toBe(200);
  });
});

describe("ten thousand connections on which nothing happens", () => {
  it("do not keep others from being served", { timeout: 60_000 }, async () => {
    const service = await start();
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (let batch = 0; batch < 20; batch++) {
      sockets.push(...(await Promise.all(Array.from({ length: 500 }, () => open(Number(service.port))))));
    }
    expect(sockets).toHaveLength(10_000);

    const answer = await fetch(`${service.url}/v1/users`, {
      headers: { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k" },
    });
    expect(answer.status).toBe(200);
  });
});

/** Something that blocks the event loop for 400 ms at a time, without the processor, which other tests need. */
function blockEventLoop(): () => void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const timer = setInterval(() => Atomics.wait(never, 0, 0, 400), 1);
  return () => clearInterval(timer);
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}
