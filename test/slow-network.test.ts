import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { browserOfThisProcess } from "../testing/src/browser.js";
import { SlowNetwork } from "../testing/src/slow-network.js";

it("carries all that a browser exchanges with a server, preflight requests as well", async () => {
  const server = await anyServer();
  const network = new SlowNetwork({ roundTrip: 20, bitsPerSecond: 100e6 });
  onTestFinished(() => network.close());
  const browser = await browserOfThisProcess();
  const page = await browser.newPage({
    proxy: { server: await network.listen() },
  });
  onTestFinished(() => page.close());
  await page.goto(server.url);

  const answer = await page.evaluate(async (other) => {
    const body = Array.from({ length: 50_000 }, (_, index) => index).join();
    const headers = { authorization: "Token token=x" };
    const response = await fetch(other, { method: "POST", headers, body });
    return { isWhole: (await response.text()) === body };
  }, server.otherUrl);

  expect(answer).toEqual({ isWhole: true });
  expect(server.methods).toEqual(["GET", "OPTIONS", "POST"]);
  expect(network.connections).toBe(server.sockets.size);
  expect(network.up.bytes).toBe(sum(server.sockets, "bytesRead"));
  expect(network.down.bytes).toBe(sum(server.sockets, "bytesWritten"));
});

function sum(sockets: Iterable<Socket>, direction: "bytesRead" | "bytesWritten"): number {
  return [...sockets].reduce((total, socket) => total + socket[direction], 0);
}

/** Answers with what it was sent, under two origins. */
async function anyServer() {
  const methods: string[] = [];
  const sockets = new Set<Socket>();
  const ALLOWED = { "access-control-allow-origin": "*", "access-control-allow-headers": "authorization" };
  const server = createServer(async (request, response) => {
    methods.push(String(request.method));
    sockets.add(request.socket);
    response.writeHead(200, ALLOWED).end(await text(request));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    methods,
    sockets,
    url: `http://127.0.0.1:${port}/`,
    otherUrl: `http://localhost:${port}/`,
  };
}
