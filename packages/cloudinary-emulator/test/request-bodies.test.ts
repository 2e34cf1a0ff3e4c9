import { request } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { form, photo, type RunningEmulator, signed, startEmulator, upload } from "./emulator.js";

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
