import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { aClient, type Served, serve } from "./serve.js";

const text = "Content-Type: text/plain\r\nContent-Length: 100\r\n\r\n";
const untyped = "Transfer-Encoding: chunked\r\n\r\n";
const json = "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";

describe("a client that resets its connection", () => {
  it.each([
    ["after a wrong token", "GET /v1/users", "Authorization: Token wrong\r\n\r\n"],
    ["within a body, after a wrong token", "PATCH /v1/users", `Authorization: Token wrong\r\n${json}`],
    ["within a body", "PATCH /v1/users", `Authorization: Token TOKEN\r\n${json}`],
    ["within a body to be signed", "POST /v1/media-signature", `Authorization: Token TOKEN\r\n${json}`],
    ["within a notification", "POST /v1/media-notifications", json],
    ["before a body of text", "POST /v1/media-signature", `Authorization: Token TOKEN\r\n${text}`],
    ["before a body of no type", "PATCH /v1/users", `Authorization: Token TOKEN\r\n${untyped}`],
    ["within a body that leads nowhere", "POST /nothing", json],
    ["while a file is sent", "GET /docs/static/swagger-ui-bundle.js", "\r\n"],
    ["while the page is sent", "GET /", "\r\n"],
    ["while its user is sent", "GET /v1/users", "Authorization: Token TOKEN\r\n\r\n"],
    ["while the store is asked", "GET /readyz", "\r\n"],
  ])("is no error of ours: %s", async (_, request, rest) => {
    const lines: { level: number; code?: string }[] = [];
    const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const served = await serve({ app: { log: { level: "info", stream } } });
    const { token } = await aClient(served);
    const sent = `${request} HTTP/1.1\r\nHost: a\r\n${rest}`.replace("TOKEN", token);

    for (let turns = 0; turns < 30; turns++) await reset(served, sent, turns % 6);

    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    expect(lines.filter(({ level }) => level >= 40)).toEqual([]);
    expect(await served.metrics.registry.metrics()).not.toMatch(/status="5/);
  });
});

/** After so many turns of the event loop, which the server takes, too. */
async function reset({ url }: Served, sent: string, turns: number): Promise<void> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  socket.write(sent);
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  socket.resetAndDestroy();
  await once(socket, "close");
}
