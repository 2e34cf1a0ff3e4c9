import { once } from "node:events";
import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import {
  basic,
  form,
  photo,
  type RunningEmulator,
  signed,
  startEmulator,
  upload,
  uploadAll,
} from "./emulator.js";

const FORM = "application/x-www-form-urlencoded";

describe("a malformed body", () => {
  it.each([
    [
      "no final boundary",
      "multipart/form-data; boundary=b",
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
    ],
    ["no boundary parameter", "multipart/form-data", "--b--"],
    ["text", "multipart/form-data; boundary=b", "hello"],
    ["broken JSON", "application/json", '{"a":'],
    ["JSON that is no object", "application/json", "[1"],
    ["another type", "text/plain", "hello"],
  ])("of %s is a 400 in the API's form", async (_, type, body) => {
    const { api } = await startEmulator();

    const response = await fetch(`${api}/image/upload`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: { message: expect.any(String) } });
  });

  it("with a message that is no header value is answered all the same", async () => {
    const { api } = await startEmulator();

    const response = await fetch(`${api}/image/upload`, {
      method: "POST",
      body: form(signed({ public_id: "日本\r\n#" })),
    });

    expect(response.status).toBe(400);
    expect(response.headers.get("x-cld-error")).toBe("public_id (????#) is invalid");
    expect(await response.json()).toEqual({ error: { message: "public_id (日本\r\n#) is invalid" } });
  });

  it("may stop in the middle without harm", async () => {
    const emulator = await startEmulator();
    await abandonUpload(emulator);

    expect((await upload(emulator, "cat.jpg")).status).toBe(200);
  });
});

describe("the multipart that the SDKs write", () => {
  it.each([
    ["a boundary of one character", "a", "dot.jpg"],
    ["an empty boundary", "", "dot.jpg"],
    ["a quote in the file name", "mloin", 'a"b.jpg'],
    ["a line break in the file name", "mloin", "a\r\nb.jpg"],
    ["another script in the file name", "mloin", "日本.jpg"],
  ])("is read with %s", async (_, boundary, fileName) => {
    const { api } = await startEmulator();
    const fields = Object.entries(signed({ public_id: "a" })).map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
    const body = Buffer.concat([
      Buffer.from(fields.join("") + head),
      photo("cat.jpg"),
      Buffer.from(`\r\n--${boundary}--`),
    ]);

    const answer = await sendRaw(`${api}/image/upload`, boundary, body);

    expect(answer).toMatchObject({ public_id: "a", bytes: photo("cat.jpg").length });
  });
});

describe("a GET with a body, as the Ruby SDK calls the Admin API", () => {
  it.each([
    ["a form, as rest-client sends it", FORM, "public_ids[]=b&public_ids[]=a", ["a", "b"]],
    ["JSON, as Faraday sends it", "application/json", '{"public_ids":["b","a"]}', ["a", "b"]],
    ["JSON with a prefix", "application/json", '{"prefix":"c","max_results":2}', ["c"]],
    ["an empty form", FORM, "", ["c", "b", "a"]],
    ["an empty object", "application/json", "{}", ["c", "b", "a"]],
  ])("is read if it is %s", async (_, type, body, expected) => {
    const emulator = await startEmulator();
    await uploadAll(emulator, ["a", "b", "c"]);

    const answer = await list(emulator, type, body);

    const publicIds = answer.body.resources?.map((asset: { public_id: string }) => asset.public_id);
    expect([answer.status, publicIds?.sort()]).toEqual([200, [...expected].sort()]);
  });

  it.each([
    ["a parameter that the call does not take", FORM, "colour=red"],
    ["broken JSON", "application/json", '{"prefix":'],
    ["too long a form", FORM, `prefix=${"a".repeat(300_000)}`],
  ])("is refused if it has %s", async (_, type, body) => {
    expect((await list(await startEmulator(), type, body)).status).toBe(400);
  });

  it("is not a part of the next call on its connection if it is not read", async () => {
    const emulator = await startEmulator();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });

    const refused = await list(emulator, FORM, "prefix=a", { agent, headers: {} });
    const next = await list(emulator, FORM, "max_results=1", { agent });

    expect([refused.status, next.status]).toEqual([401, 200]);
    agent.destroy();
  });
});

/** Lists the images with these parameters in the body, which fetch refuses to send with GET. */
async function list({ api }: RunningEmulator, type: string, body: string, options: RequestOptions = {}) {
  const { headers = basic, ...others } = options;
  const length = `${Buffer.byteLength(body)}`;
  const call = request(`${api}/resources/image/upload`, {
    ...others,
    headers: { ...headers, "content-type": type, "content-length": length },
  });
  call.end(body);
  const [response] = (await once(call, "response")) as [IncomingMessage];
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, for assertions only
  return { status: response.statusCode, body: JSON.parse(await text(response)) as any };
}

/** Chunked, as npm sends it: fetch would write a boundary of its own. */
function sendRaw(url: string, boundary: string, body: Buffer): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
    const call = request(url, { method: "POST", headers }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    });
    call.on("error", reject);
    for (let start = 0; start < body.length; start += 5_000) call.write(body.subarray(start, start + 5_000));
    call.end();
  });
}

/** Sends the beginning of an upload, then breaks the connection. */
async function abandonUpload({ origin }: RunningEmulator): Promise<void> {
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  const head =
    "POST /v1_1/democloud/image/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n" +
    "Content-Type: multipart/form-data; boundary=b\r\n\r\n" +
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nabc';
  await new Promise<void>((resolve) => socket.write(head, () => resolve()));
  socket.destroy();
}
