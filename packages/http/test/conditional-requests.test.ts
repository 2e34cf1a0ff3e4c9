import { png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { aClient, serve } from "./serve.js";

describe("GET /v1/users", () => {
  it("is answered 304 without a body while nothing has changed", async () => {
    const client = await aClient(await serve());
    const tag = tagOf(await client.getUser());

    for (const ifNoneMatch of [tag, `W/${tag}`, `"0", ${tag}`, "*"]) {
      const answer = await client.getUser({ "if-none-match": ifNoneMatch });

      expect(answer.status).toBe(304);
      expect(answer.headers.get("etag")).toBe(tag);
      expect(answer.headers.get("content-type")).toBeNull();
      expect(await answer.text()).toBe("");
      const head = await client.request("HEAD", "/v1/users", undefined, { "if-none-match": ifNoneMatch });
      expect(head.status).toBe(304);
    }
  });

  it("is answered in full once the image has changed", async () => {
    const client = await aClient(await serve());
    const tag = tagOf(await client.getUser());
    await client.setImage(await client.upload(png3x2));

    const answer = await client.getUser({ "if-none-match": tag });

    expect(answer.status).toBe(200);
    expect(tagOf(answer)).not.toBe(tag);
  });

  it("has a HEAD with the same headers", async () => {
    const client = await aClient(await serve());
    const get = await client.getUser();

    const head = await client.request("HEAD", "/v1/users");

    expect(head.status).toBe(200);
    for (const name of ["etag", "content-length", "content-type"]) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
  });
});

describe("PATCH /v1/users with If-Match", () => {
  it("changes the user that the client has seen", async () => {
    const client = await aClient(await serve());
    const publicId = await client.upload(png3x2);

    const set = await client.setImage(publicId, { "if-match": tagOf(await client.getUser()) });
    expect(set.status).toBe(200);
    expect(tagOf(set)).toBe(tagOf(await client.getUser()));

    expect((await client.removeImage({ "if-match": `"0", ${tagOf(set)}` })).status).toBe(200);
    expect((await client.stored())?.image).toBeNull();
  });

  it("changes nothing, and asks Cloudinary nothing, once the user has changed", async () => {
    const served = await serve();
    const client = await aClient(served);
    const stale = tagOf(await client.getUser());
    await client.setImage(await client.upload(png3x2));
    const publicId = await client.upload(png3x2);
    const before = await client.stored();
    served.emulator.calls.length = 0;

    for (const ifMatch of [stale, `W/${tagOf(await client.getUser())}`, ""]) {
      expect((await client.setImage(publicId, { "if-match": ifMatch })).status).toBe(412);
      expect((await client.removeImage({ "if-match": ifMatch })).status).toBe(412);
    }

    expect(await client.stored()).toEqual(before);
    expect(served.emulator.calls).toEqual([]);
  });

  it("lets one of two clients win that have seen the same", async () => {
    const client = await aClient(await serve());
    const [one, two] = [await client.upload(png3x2), await client.upload(png3x2)];
    const seen = { "if-match": tagOf(await client.getUser()) };

    const answers = await Promise.all([client.setImage(one, seen), client.setImage(two, seen)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("is answered 200 when it is repeated, for what it asks is so already", async () => {
    const client = await aClient(await serve());
    const publicId = await client.upload(png3x2);
    const seen = { "if-match": tagOf(await client.getUser()) };
    const first = await client.setImage(publicId, seen);

    const second = await client.setImage(publicId, seen);

    expect(second.status).toBe(200);
    expect(await second.text()).toBe(await first.text());
  });
});

describe("PATCH /v1/users", () => {
  it("removes the image, the second time too, and can set it again", async () => {
    const client = await aClient(await serve());
    const publicId = await client.upload(png3x2);
    const set = await (await client.setImage(publicId)).text();

    const removed = [await client.removeImage(), await client.removeImage()];

    const bodies = await Promise.all(removed.map((answer) => answer.text()));
    expect(removed.map(({ status }) => status)).toEqual([200, 200]);
    expect(JSON.parse(bodies[0] ?? "")).toMatchObject({ image: null });
    expect(bodies[1]).toBe(bodies[0]);
    expect(await (await client.setImage(publicId)).text()).toBe(set);
  });

  it("replaces an image, and keeps a record of the old one", async () => {
    const client = await aClient(await serve());
    const [first, second] = [await client.upload(png3x2), await client.upload(png3x2)];

    await client.setImage(first);
    await client.setImage(second);

    expect(await client.stored()).toMatchObject({
      image: { publicId: second },
      grants: [],
      discards: [{ publicId: first, reason: "replaced", condemned: false }],
    });
  });

  it("keeps a sane request id and replaces another", async () => {
    const client = await aClient(await serve());

    const kept = await client.getUser({ "x-request-id": "trace-1" });
    const made = await client.getUser({ "x-request-id": "!!!" });

    expect(kept.headers.get("x-request-id")).toBe("trace-1");
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("/v1/media-signature", () => {
  it("hands out all a client needs, kept by no cache", async () => {
    const served = await serve({ limits: { maxBytes: 5_000_000, formats: ["jpg", "webp"] } });
    const client = await aClient(served);

    const answer = await client.request("POST", "/v1/media-signature");

    expect(answer.status).toBe(201);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const body = (await answer.json()) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual([
      "signature",
      "apiKey",
      "publicId",
      "timestamp",
      "cloudName",
      "uploadUrl",
      "fields",
      "expiresAt",
      "maxBytes",
      "formats",
    ]);
    expect(body).toMatchObject({
      apiKey: "key",
      cloudName: "demo",
      uploadUrl: `${served.emulator.url}/v1_1/demo/image/upload`,
      fields: {
        api_key: "key",
        public_id: body.publicId,
        signature: body.signature,
        timestamp: String(body.timestamp),
      },
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      maxBytes: 5_000_000,
      formats: ["jpg", "webp"],
    });
    expect(await client.stored()).toMatchObject({ grants: [{ publicId: body.publicId }] });
  });

  it.each([undefined, "", "{}"])("takes %j for a body", async (body) => {
    const client = await aClient(await serve());

    expect((await client.request("POST", "/v1/media-signature", body)).status).toBe(201);
  });
});

describe("/healthz", () => {
  it("says that the process answers", async () => {
    const { url } = await serve();

    expect(await (await fetch(`${url}/healthz`)).text()).toBe('{"status":"ok"}');
  });
});

function tagOf(answer: Response): string {
  return answer.headers.get("etag") ?? "";
}
