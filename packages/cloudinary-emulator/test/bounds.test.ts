import { once } from "node:events";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { get, startWith } from "./delivered.js";
import {
  basic,
  errorOf,
  filesIn,
  form,
  photo,
  post,
  type RunningEmulator,
  signed,
  startEmulator,
  upload,
} from "./emulator.js";

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

describe("before any work the emulator refuses", () => {
  it.each([
    [
      Array(300).fill("c_scale,w_5000").join("/"),
      "The emulator takes at most 20 components in a transformation. Requested 300",
    ],
    [
      Array(6).fill("c_scale,h_4900,w_5000").join("/"),
      "The emulator makes at most 100 Megapixels in all steps of a transformation. Requested 147.0 Megapixels",
    ],
  ])("a transformation that is too much, at delivery and upload", async (transformation, message) => {
    const emulator = await startWith("cat.jpg");

    const { status, headers } = await get(emulator, `${transformation}/cat.jpg`);
    const answer = await upload(emulator, "cat.jpg", { transformation });

    expect([status, headers.get("x-cld-error")]).toEqual([400, message]);
    expect([answer.status, errorOf(answer)]).toEqual([400, message]);
  });

  it("a HEIC that claims more pixels than are decoded", async () => {
    const file = Buffer.from(photo("face.heic"));
    const size = file.indexOf("ispe") + 8;
    file.writeUInt32BE(7_000, size);
    file.writeUInt32BE(7_000, size + 4);

    const answer = await upload(await startEmulator(), file);

    expect(errorOf(answer)).toBe("Maximum image size is 25 Megapixels. Requested 49.0 Megapixels");
  });

  it.each([
    [
      JSON_TYPE,
      `{"a":${"[".repeat(5_000_000)}`,
      "The JSON in the request body is nested more than 20 levels deep",
    ],
    [JSON_TYPE, `{"a":[${"0,".repeat(5_000_000)}0]}`, "The request body has more than 10000 values"],
    [FORM_TYPE, "a=1&".repeat(3_000_000), "The request body has more than 10000 values"],
    [JSON_TYPE, `{"a":"${"a".repeat(40_000_000)}"}`, "Request body is too large"],
  ])("a body of type %s that is large: %.8s", async (type, body, message) => {
    const { api } = await startEmulator();

    const headers = { ...basic, "content-type": type };
    const response = await fetch(`${api}/image/upload`, { method: "POST", headers, body });

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: { message } });
  });

  it.each(["image/destroy", "image/explicit"])("a large body at %s, which takes no file", async (path) => {
    const { api } = await startEmulator();

    const answer = await post(`${api}/${path}`, form(signed({ context: "a".repeat(300_000) })));
    const headers = { ...basic, "content-type": JSON_TYPE };
    const body = JSON.stringify({ context: "a".repeat(300_000) });
    const response = await fetch(`${api}/${path}`, { method: "POST", headers, body });

    expect(errorOf(answer)).toBe("The parameters are too long");
    expect(await response.json()).toEqual({ error: { message: "Request body is too large" } });
  });

  it("more than one file", async () => {
    const { api } = await startEmulator();
    const body = form(signed({}), photo("cat.jpg"));
    body.append("file", new Blob([new Uint8Array(photo("cat.jpg"))]), "other.jpg");

    expect(errorOf(await post(`${api}/image/upload`, body))).toBe("There is more than one file");
  });

  it("nothing that an escaped quote only seems to end", async () => {
    const { api } = await startEmulator();
    const file = `data:image/png;base64,${photo("cut-out.png").toString("base64")}`;
    const body = JSON.stringify({ ...signed({ context: `alt=\\"[[[[[[[[[[[[[[[[[[[[[[[[{,\\\\` }), file });

    const headers = { "content-type": JSON_TYPE };
    const response = await fetch(`${api}/image/upload`, { method: "POST", headers, body });

    expect(await response.json()).toMatchObject({ format: "png" });
  });
});

describe("an upload that is under way", () => {
  it.each([
    [
      "a part",
      "multipart/form-data; boundary=b",
      `--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`,
    ],
    [
      "a field",
      "multipart/form-data; boundary=b",
      `--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n`,
    ],
    ["a JSON body", JSON_TYPE, '{"file":"'],
    ["a form", FORM_TYPE, "file="],
  ])("is on disk and not in memory, and gone when it breaks off: %s", async (_, type, head) => {
    const emulator = await startEmulator();
    const before = process.memoryUsage().arrayBuffers;
    const chunk = Buffer.alloc(4_000_000, "a");

    const calls = await Promise.all(Array.from({ length: 20 }, () => begin(emulator, type, head, chunk)));

    await expect.poll(() => sizeOf(emulator)).toBeGreaterThanOrEqual(20 * chunk.length);
    expect(filesIn(emulator.dir)).toHaveLength(20);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
    for (const call of calls) call.destroy();
    await expect.poll(() => filesIn(emulator.dir)).toEqual([]);
    expect((await upload(emulator, "cat.jpg")).status).toBe(200);
  });

  it("that was killed leaves nothing behind for long", async () => {
    const emulator = await startEmulator();
    mkdirSync(emulator.dir, { recursive: true });
    writeFileSync(`${emulator.dir}/0.part`, "left over");

    await upload(emulator, "cat.jpg");

    expect(filesIn(emulator.dir)).toHaveLength(2);
  });
});

describe("a stored image", () => {
  it("is read while it is sent", async () => {
    const emulator = await startEmulator();
    const file = await sharp({
      create: { width: 1500, height: 1500, channels: 3, noise: { type: "gaussian" }, background: "red" },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const { body } = await upload(emulator, file, { public_id: "a" });
    const before = process.memoryUsage().arrayBuffers;

    const calls = await Promise.all(Array.from({ length: 30 }, () => getUnread(body.url)));

    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * file.length);
    for (const call of calls) call.destroy();
    expect((await (await fetch(body.url)).arrayBuffer()).byteLength).toBe(file.length);
  });
});

/** Sends the beginning of a call, and keeps it open. */
async function begin({ api }: RunningEmulator, type: string, head: string, chunk: Buffer) {
  const call = request(`${api}/image/upload`, {
    method: "POST",
    headers: { ...basic, "content-type": type },
  });
  call.on("error", () => {});
  call.write(head);
  await new Promise((resolve) => call.write(chunk, resolve));
  return call;
}

function sizeOf({ dir }: RunningEmulator): number {
  return filesIn(dir).reduce((sum, path) => sum + statSync(path).size, 0);
}

/** Asks for an image, and reads only the head of the answer. */
function getUnread(url: string): Promise<ReturnType<typeof request>> {
  return new Promise((resolve) => {
    const call = request(url, () => resolve(call));
    call.on("error", () => {});
    call.end();
  });
}

describe("a body with a Transfer-Encoding", () => {
  const send = async (coding: string) => {
    const { api } = await startEmulator();
    const headers = { "transfer-encoding": coding, "content-type": FORM_TYPE };
    const sent = request(`${api}/image/destroy`, { method: "POST", headers });
    sent.end("public_id=a");
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return [answer.statusCode, answer.headers["x-cld-error"]];
  };

  it("is read if that is chunked", async () => {
    expect(await send("chunked")).not.toContain("The emulator supports no Transfer-Encoding but chunked");
  });

  it.each(["gzip, chunked", "identity, chunked"])("is refused if that is %s", async (coding) => {
    expect(await send(coding)).toEqual([400, "The emulator supports no Transfer-Encoding but chunked"]);
  });
});
