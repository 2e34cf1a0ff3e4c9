import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { aClient, type Served, serve } from "./serve.js";

const FORM = "application/x-www-form-urlencoded";

describe("an empty body", () => {
  it.each([
    FORM,
    "text/plain",
    "application/json",
    "application/octet-stream",
    "multipart/form-data",
    "?",
    "",
  ])("of the type %j gets permission to upload, of a known length and without one", async (type) => {
    const served = await serve();
    const client = await aClient(served);

    for (const length of ["Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"]) {
      const answer = await raw(
        served,
        `POST /v1/media-signature HTTP/1.1\r\nHost: a\r\nAuthorization: Token token=${client.token}\r\nConnection: close\r\nContent-Type: ${type}\r\n${length}`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 201 /);
    }
    expect((await client.stored())?.grants).toHaveLength(2);
  });

  it("has no type to refuse elsewhere, either", async () => {
    const served = await serve();
    const client = await aClient(served);
    const headers = { "content-type": FORM, "content-length": "0" };

    await expectProblem(await client.request("PATCH", "/v1/users", "", headers), "invalid_request", "object");
    await expectProblem(await client.request("DELETE", "/v1/users", "", headers), "method_not_allowed", "");
    await expectProblem(await client.request("POST", "/nowhere", "", headers), "not_found", "POST /nowhere");
    const options = await fetch(`${served.url}/v1/users`, { method: "OPTIONS", headers });
    expect(options.status).toBe(204);
    await expectProblem(
      await fetch(`${served.url}/v1/media-notifications`, {
        method: "POST",
        headers: { "content-type": FORM, "x-cld-timestamp": "1", "x-cld-signature": "a" },
      }),
      "signature_invalid",
      "not signed",
    );
  });
});

describe("a body of another type", () => {
  it("is refused, of a known length and without one, with what is taken instead", async () => {
    const served = await serve();
    const client = await aClient(served);
    const body = () => new Blob(["image=a"]).stream();

    for (const sent of ["image=a", body]) {
      const post = { "content-type": FORM };
      const answers = [
        await streamed(client.token, served, "POST", "/v1/media-signature", post, sent),
        await streamed(client.token, served, "PATCH", "/v1/users", post, sent),
      ];
      for (const answer of answers) await expectProblem(answer, "unsupported_media_type", "application/json");
      expect(answers.map(({ headers }) => headers.get("accept-patch"))).toEqual([null, "application/json"]);
    }
    expect((await client.stored())?.grants).toEqual([]);
  });

  it("is asked for nothing where nothing is", async () => {
    const client = await aClient(await serve());

    const answer = await client.request("POST", "/nowhere", "{", { "content-type": "text/plain" });
    await expectProblem(answer, "not_found", "There is no route");
    await expectProblem(await client.request("POST", "/nowhere", "{"), "not_found", "There is no route");
  });
});

describe("an encoded body", () => {
  const notification = { "x-cld-timestamp": "1", "x-cld-signature": "a" };

  it.each(["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip", "gzip,", "unknown"])(
    "in %j is refused on every route that takes one, with what is taken instead",
    async (coding) => {
      const served = await serve();
      const client = await aClient(served);
      const headers = { "content-encoding": coding, "content-type": "application/json" };

      for (const [method, path, more] of [
        ["PATCH", "/v1/users", {}],
        ["POST", "/v1/media-signature", {}],
        ["POST", "/v1/media-notifications", notification],
      ] as const) {
        for (const body of [gzipSync('{"image":null}'), '{"image":null}']) {
          const answer = await streamed(client.token, served, method, path, { ...headers, ...more }, body);
          await expectProblem(answer, "unsupported_media_type", "Content-Encoding");
          expect(answer.headers.get("accept-encoding")).toBe("identity");
        }
      }
    },
  );

  it.each(["identity", "Identity", "identity, identity", ", identity", ""])(
    "is none in %j",
    async (coding) => {
      const client = await aClient(await serve());

      expect((await client.removeImage({ "content-encoding": coding })).status).toBe(200);
    },
  );

  it("is none where there is no body, of a known length and without one", async () => {
    const served = await serve();
    const { token } = await aClient(served);
    const head = `POST /v1/media-signature HTTP/1.1\r\nHost: a\r\nAuthorization: Token token=${token}\r\nConnection: close\r\nContent-Encoding: gzip\r\n`;

    for (const type of ["", "Content-Type: application/json\r\n", `Content-Type: ${FORM}\r\n`]) {
      for (const length of ["Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"]) {
        expect(await raw(served, head + type + length)).toMatch(/^HTTP\/1.1 201 /);
      }
    }
  });

  it("is refused at its first byte, with an answer while the rest is on its way", async () => {
    const served = await serve();
    const { token } = await aClient(served);
    const head = `POST /v1/media-signature HTTP/1.1\r\nHost: a\r\nAuthorization: Token token=${token}\r\nConnection: close\r\n`;

    for (const header of ["Content-Encoding: gzip", `Content-Type: ${FORM}`]) {
      for (const length of ["Content-Length: 9\r\n\r\na", "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"]) {
        expect(await raw(served, `${head}${header}\r\n${length}`)).toMatch(/^HTTP\/1.1 415 /);
      }
    }
  });

  it("is none in a GET or without anything sent", async () => {
    const client = await aClient(await serve());
    const encoded = { "content-encoding": "gzip" };

    expect((await client.getUser(encoded)).status).toBe(200);
    expect((await client.request("POST", "/v1/media-signature", undefined, encoded)).status).toBe(201);
  });
});

describe("a transfer coding", () => {
  const body = "Content-Type: application/json\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
  const send = async (start: string, coding: string) => {
    const served = await serve();
    const { token } = await aClient(served);
    const head = `${start} HTTP/1.1\r\nHost: a\r\nAuthorization: Token token=${token}\r\nConnection: close\r\n`;
    return raw(served, `${head}Transfer-Encoding: ${coding}\r\n${body}`);
  };

  it.each(["gzip, chunked", "GZIP,chunked", "identity, chunked", "x\r\nTransfer-Encoding: chunked"])(
    "of %j is not supported, on any route",
    async (coding) => {
      for (const start of [
        "POST /v1/media-signature",
        "PATCH /v1/users",
        "GET /v1/users",
        "POST /v1/media-notifications",
      ]) {
        const notification = start.includes("notif") ? "\r\nX-Cld-Timestamp: 1\r\nX-Cld-Signature: a" : "";
        const answer = await send(start, coding + notification);
        expect(answer).toMatch(/^HTTP\/1.1 501 /);
        expect(answer).toContain('"code":"transfer_coding_unsupported"');
      }
    },
  );

  it.each(["chunked", "Chunked", ", chunked"])("of %j is", async (coding) => {
    expect(await send("POST /v1/media-signature", coding)).toMatch(/^HTTP\/1.1 201 /);
  });

  it.each(["gzip", "chunked, gzip", "chunked, chunked"])("of %j leaves no way to read it", async (coding) => {
    const answer = await send("POST /v1/media-signature", coding);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"malformed_request"');
  });
});

describe("PATCH", () => {
  it("is described by Accept-Patch at every resource that has it, and at no other", async () => {
    const served = await serve();
    const client = await aClient(served);
    const options = (path: string) => fetch(served.url + path, { method: "OPTIONS" });

    for (const answer of [
      await client.request("PUT", "/v1/users", {}),
      await client.request("DELETE", "/v1/users"),
      await options("/v1/users"),
    ]) {
      expect(answer.headers.get("accept-patch")).toBe("application/json");
    }
    for (const answer of [
      await client.request("PATCH", "/v1/media-signature", {}),
      await client.request("DELETE", "/healthz"),
      await options("/v1/media-signature"),
    ]) {
      expect(answer.headers.get("accept-patch")).toBeNull();
    }
  });
});

async function streamed(
  token: string,
  { url }: Served,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer> | (() => ReadableStream),
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { authorization: `Token token=${token}`, ...headers },
    ...(typeof body === "function" ? { body: body(), duplex: "half" as const } : { body }),
  });
}

/** Sends bytes as they are, and resolves to what comes back until the connection ends. */
async function raw({ url }: Served, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.write(request);
  return text(socket);
}
