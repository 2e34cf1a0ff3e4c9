import { describe, expect, it } from "vitest";
import { errorOf, form, photo, post, signed, startEmulator } from "./emulator.js";

describe("a part of an upload", () => {
  it.each([
    ["as it is", "alt"],
    ["in quotes", '"alt"'],
    ["an object", '{"a":1}'],
  ])("of type application/json is text: %s", async (_, displayName) => {
    const { api } = await startEmulator();

    const answer = await sendParts(api, signed({ display_name: displayName }), "application/json");

    expect(answer.body).toMatchObject({ display_name: displayName, format: "jpg" });
  });

  it.each([
    ["with a type", "Content-Type: image/jpeg\r\n"],
    ["without one", ""],
  ])("that is a file is one without a file name, too: %s", async (_, header) => {
    const { api } = await startEmulator();

    const { status, body } = await sendParts(api, signed({}), undefined, photo("cat.jpg"), header);

    expect([status, body.bytes]).toEqual([200, photo("cat.jpg").length]);
    expect(body).not.toHaveProperty("original_filename");
  });

  it("that is neither a file nor a text is refused without its bytes", async () => {
    const { api } = await startEmulator();

    const answer = await sendParts(api, signed({}), undefined, Buffer.from([0, 1, 2, 0xfe, 0xff]), "");

    expect([answer.status, errorOf(answer)]).toEqual([400, "Invalid image file"]);
  });

  it("is refused after the signature", async () => {
    const { api } = await startEmulator();
    const wrong = signed({}, { secret: "wrong" });

    const answer = await post(`${api}/image/upload`, form({ ...wrong, file: "/etc/passwd" }));

    expect(answer.status).toBe(401);
  });
});

describe("a data URI", () => {
  it.each([
    "data:image/jpeg;name=photo.jpg;base64,",
    'data:image/jpeg;name="a photo, mine.jpg";base64,',
    "data:image/jpeg;charset=utf-8;name=%C3%A9t%C3%A9.jpg;base64,",
    "DATA:image/jpeg;BASE64,",
    "data:;base64,",
    "data:image/jpeg; name=photo.jpg; base64,",
    "data:image/jpeg;base64,\r\n",
  ])("may have parameters: %s", async (header) => {
    const { api } = await startEmulator();
    const file = header + photo("cat.jpg").toString("base64");

    const asField = await post(`${api}/image/upload`, form({ ...signed({}), file }));
    const asForm = await fetch(`${api}/image/upload`, {
      method: "POST",
      body: new URLSearchParams({ ...signed({}), file }),
    });

    expect(asField.body.bytes).toBe(photo("cat.jpg").length);
    expect(await asForm.json()).toMatchObject({ bytes: photo("cat.jpg").length });
  });
});

describe("a preflight", () => {
  it("does not allow Authorization, as on the real service", async () => {
    const { api } = await startEmulator();

    const response = await fetch(`${api}/image/upload`, {
      method: "OPTIONS",
      headers: {
        origin: "https://example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
      },
    });

    const allowed = response.headers.get("access-control-allow-headers")?.toLowerCase();
    expect(allowed).toContain("content-type");
    expect(allowed).not.toContain("authorization");
  });
});

/** Sends parts as no browser writes them: parameters of a type, and a file without a name. */
async function sendParts(
  api: string,
  parameters: Record<string, string>,
  type = "text/plain",
  file = photo("cat.jpg"),
  header = "Content-Type: image/jpeg\r\n",
) {
  const part = (name: string, header: string, content: Buffer | string) => [
    Buffer.from(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n${header}\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ];
  const fields = Object.entries(parameters).flatMap(([name, value]) =>
    part(name, `Content-Type: ${type}\r\n`, value),
  );
  const response = await fetch(`${api}/image/upload`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=b" },
    body: Buffer.concat([...fields, ...part("file", header, file), Buffer.from("--b--\r\n")]),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
