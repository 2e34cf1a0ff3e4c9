import { describe, expect, it } from "vitest";
import { admin, startEmulator, upload, uploadAll } from "./emulator.js";

const FORM = "application/x-www-form-urlencoded";

describe("the Admin API", () => {
  it("answers a ping and shows a limit that counts down to the top of the hour", async () => {
    let now = new Date("2016-06-01T19:12:00Z");
    const emulator = await startEmulator({ now: () => now });
    const ping = async () => {
      const { body, headers } = await admin(emulator, "/ping");
      expect(body).toEqual({ status: "ok" });
      return ["limit", "remaining", "reset"].map((name) => headers.get(`x-featureratelimit-${name}`));
    };

    expect(await ping()).toEqual(["500", "499", "Wed, 01 Jun 2016 20:00:00 GMT"]);
    expect(await ping()).toEqual(["500", "498", "Wed, 01 Jun 2016 20:00:00 GMT"]);
    now = new Date("2016-06-01T20:00:00Z");
    expect(await ping()).toEqual(["500", "499", "Wed, 01 Jun 2016 21:00:00 GMT"]);
  });

  it.each(["a%2Fb%20c", "a/b%20c"])("shows an image by %s", async (path) => {
    const emulator = await startEmulator();
    const parameters = { public_id: "a/b c", moderation: "manual", tags: "x", context: "alt=cat" };
    const { body: uploaded } = await upload(emulator, "cat.jpg", parameters);

    const { status, body } = await admin(emulator, `/resources/image/upload/${path}?faces=true`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      asset_id: uploaded.asset_id,
      public_id: "a/b c",
      format: "jpg",
      version: uploaded.version,
      resource_type: "image",
      type: "upload",
      bytes: uploaded.bytes,
      width: 451,
      height: 300,
      etag: uploaded.etag,
      tags: ["x"],
      context: { custom: { alt: "cat" } },
      moderation_kind: "manual",
      moderation_status: "pending",
      moderation: [{ kind: "manual", status: "pending", updated_at: expect.any(String) }],
      url: uploaded.url,
      derived: [],
    });
  });

  it("answers 404 for an image that it does not have", async () => {
    const { status, headers, body } = await admin(await startEmulator(), "/resources/image/upload/no%2Fsuch");

    expect(status).toBe(404);
    expect(body).toEqual({ error: { message: "Resource not found - no/such" } });
    expect(headers.get("x-cld-error")).toBe("Resource not found - no/such");
  });

  it("answers 400 for what it does not have, since SDKs report 404 as a missing asset", async () => {
    const { status, body } = await admin(await startEmulator(), "/folders%2Fsearch", { method: "POST" });

    expect(status).toBe(400);
    expect(body.error.message).toBe("The emulator has no POST /v1_1/democloud/folders%2Fsearch");
  });
});

describe("deleting", () => {
  it.each([
    [
      "npm's form body",
      "",
      FORM,
      "public_ids%5B%5D=a%2F1&public_ids%5B%5D=b%26c&public_ids%5B%5D=gone&invalidate=true",
    ],
    [
      "Python's JSON body",
      "",
      "application/json",
      '{"transformations": null, "invalidate": true, "public_ids": ["a/1", "b&c", "gone"]}',
    ],
    [
      "an older Python's query",
      "?invalidate=true&public_ids%5B0%5D=a%2F1&public_ids%5B1%5D=b%26c&public_ids%5B2%5D=gone",
      "",
      "",
    ],
  ])("understands %s", async (_, query, type, body) => {
    const emulator = await startEmulator();
    await uploadAll(emulator, ["a/1", "kept"]);

    const answer = await admin(emulator, `/resources/image/upload${query}`, {
      method: "DELETE",
      ...(body && { body, headers: { "content-type": type } }),
    });

    expect(answer.body).toEqual({
      deleted: { "a/1": "deleted", "b&c": "not_found", gone: "not_found" },
      deleted_counts: { "a/1": { original: 1, derived: 0 } },
      partial: false,
    });
    expect((await fetch(`${emulator.delivery}/v1/a/1.gif`)).status).toBe(404);
    expect((await fetch(`${emulator.delivery}/kept.gif`)).status).toBe(200);
  });

  it.each([
    ["nothing", "", "Missing required parameter - public_ids"],
    ["too much", "public_ids[]=x&".repeat(101), "At most 100 public_ids can be deleted at once"],
  ])("is refused for %s", async (_, body, message) => {
    const headers = { "content-type": FORM };
    const answer = await admin(await startEmulator(), "/resources/image/upload", {
      method: "DELETE",
      headers,
      body,
    });

    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toBe(message);
  });
});

describe("moderating", () => {
  it("keeps an approved image on show and takes a rejected one off it", async () => {
    const emulator = await startEmulator();
    const { body: uploaded } = await upload(emulator, "cat.jpg", { public_id: "a/b", moderation: "manual" });
    const moderate = (status: string) =>
      admin(emulator, "/resources/image/upload/a%2Fb", {
        method: "POST",
        headers: { "content-type": FORM },
        body: `moderation_status=${status}&tags=seen`,
      });

    expect((await moderate("approved")).body).toMatchObject({
      moderation_status: "approved",
      tags: ["seen"],
    });
    expect((await fetch(uploaded.url)).status).toBe(200);
    expect((await moderate("rejected")).body).toMatchObject({ moderation_status: "rejected" });
    expect((await fetch(uploaded.url)).headers.get("x-cld-error")).toBe("Resource not found - a/b");
    const unknown = await moderate("maybe");
    expect([unknown.status, unknown.body.error.message]).toEqual([400, "Invalid moderation_status maybe"]);
  });

  it("answers 404 for an image that it does not have", async () => {
    const { status, body } = await admin(await startEmulator(), "/resources/image/upload/none", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"moderation_status":"approved"}',
    });

    expect(status).toBe(404);
    expect(body.error.message).toBe("Resource not found - none");
  });
});
