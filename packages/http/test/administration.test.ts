import { InMemoryUserRepository, png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { createToken, hashToken } from "../src/authentication/access-token.js";
import { expectProblem } from "./expect-problem.js";
import { aClient, type Grant, jsonOf, post, type Setup, serve, stores } from "./serve.js";

const reason = "The picture shows somebody else.";

/** A service with a user who shows an image, an administrator, and the lines of the log about acts. */
async function anAdministeredUser(setup: Setup = {}) {
  const lines: string[] = [];
  const log = { level: "info", stream: { write: (line: string) => void lines.push(line) } };
  const served = await serve({ ...setup, app: { log } });
  const ada = await aClient(served, "Ada");
  const publicId = await ada.upload(png3x2);
  await ada.setImage(publicId);
  const eve = await aClient(served, "Eve");
  const token = createToken(eve.id, served.store.ids, { isAdministrator: true });
  await served.store.addToken(eve.id, hashToken(token));
  const authorization = `Token token=${token}`;
  const ask = (method: string, path = "", body?: unknown, headers: Record<string, string> = {}) =>
    eve.request(method, `/v1/users/${ada.id}${path}`, body, { authorization, ...headers });
  return {
    ...served,
    ada,
    eve,
    publicId,
    ask,
    get: (headers?: Record<string, string>) => ask("GET", "", undefined, headers),
    moderate: (body: unknown, headers?: Record<string, string>) => ask("PATCH", "", body, headers),
    /** What is logged of acts. */
    acts: () =>
      lines
        .map((line) => JSON.parse(line))
        .filter((line) => "administrator" in line)
        .map(({ administrator, userId, image, locked, reason, code, msg }) =>
          JSON.parse(JSON.stringify({ administrator, userId, image, locked, reason, code, msg })),
        ),
  };
}

describe.each(Object.entries(stores))("an administrator, with users %s", (_, open) => {
  it("removes and locks an image by one request, and the user learns why", async () => {
    const { ada, eve, get, moderate, publicId, acts, emulator } = await anAdministeredUser({
      store: await open(),
    });

    const answer = await moderate({ image: null, locked: true, reason });

    expect(answer.status).toBe(200);
    const user = await jsonOf(answer);
    expect(user).toMatchObject({ id: ada.id, name: "Ada", image: null, locked: true, reason });
    expect(await jsonOf(await get())).toEqual(user);
    expect(emulator.calls).toContain("POST /v1_1/demo/image/destroy");
    for (const refused of [
      await ada.setImage(publicId),
      await ada.removeImage(),
      await ada.request("POST", "/v1/media-signature"),
      await ada.request("GET", "/v1/media-signature"),
    ]) {
      const problem = await expectProblem(refused, "image_locked", reason);
      expect(problem).toMatchObject({ reason, since: user.since });
    }
    expect(await jsonOf(await ada.getUser())).toMatchObject({ id: ada.id, image: null });
    expect(acts()).toEqual([
      {
        administrator: `${eve.id}`,
        userId: ada.id,
        image: null,
        locked: true,
        reason,
        msg: "an administrator removed and locked the image",
      },
    ]);
  });

  it("unlocks it, but what was removed does not come back", async () => {
    const { ada, moderate, publicId } = await anAdministeredUser({ store: await open() });
    await moderate({ image: null, locked: true, reason });

    expect(await jsonOf(await moderate({ locked: false, reason: "They apologized." }))).toMatchObject({
      locked: false,
      reason: null,
      since: null,
    });

    expect((await ada.setImage(publicId)).status).toBe(422);
    expect((await ada.setImage(await ada.upload(png3x2))).status).toBe(200);
  });

  it("sets an image of a locked user, which was uploaded with a permission of theirs", async () => {
    const { ada, ask, moderate, acts, eve } = await anAdministeredUser({ store: await open() });
    await moderate({ locked: true, reason });

    const asked = await ask("POST", "/media-signature");
    expect(asked.status).toBe(201);
    const grant = await jsonOf<Grant>(asked);
    expect((await post(grant, png3x2)).status).toBe(200);
    const answer = await moderate({ image: { publicId: grant.publicId }, reason });

    const user = await jsonOf(answer);
    expect(user).toMatchObject({ locked: true, image: expect.stringContaining(grant.publicId) });
    expect(await jsonOf(await ada.getUser())).toMatchObject({ image: user.image });
    const who = { administrator: `${eve.id}`, userId: ada.id };
    expect(acts()).toEqual([
      { ...who, locked: true, reason, msg: "an administrator locked the image" },
      { ...who, msg: "an administrator may upload an image" },
      { ...who, image: grant.publicId, reason, msg: "an administrator set the image" },
    ]);
  });

  it("gets the same answer to the same request, which changes nothing", async () => {
    const { moderate, store, ada } = await anAdministeredUser({ store: await open() });
    const first = await moderate({ image: null, locked: true, reason });
    const stored = await store.findById(ada.id);

    const second = await moderate({ image: null, locked: true, reason });

    expect(await second.text()).toBe(await first.text());
    expect(await store.findById(ada.id)).toEqual(stored);
  });
});

describe("the requests of an administrator", () => {
  it("are checked", async () => {
    const { moderate, store, ada, acts } = await anAdministeredUser();
    const stored = await store.findById(ada.id);
    const wrong: [unknown, string][] = [
      [{}, "body must have image, locked or both."],
      [{ reason }, "body must have image, locked or both."],
      [{ image: null }, "reason is required."],
      [{ locked: true, reason: "" }, "reason must have at least one visible character."],
      [{ locked: true, reason: "\u{200b} " }, "reason must have at least one visible character."],
      [{ locked: true, reason: "a\nb" }, "reason must be text without line breaks or control characters."],
      [{ locked: true, reason: "a".repeat(501) }, "reason has 501 characters; at most 500 are allowed."],
      [{ locked: true, reason: 7 }, "reason must be string."],
      [{ locked: "true", reason }, "locked must be boolean."],
      [{ image: "abc", reason }, "image must be object,null."],
      [{ image: {}, reason }, "image.publicId is required."],
      [{ image: null, reason, until: "tomorrow" }, "until is not known."],
      [[], "body must have image, locked or both."],
      ["7", "body must be object."],
    ];

    for (const [body, detail] of wrong) await expectProblem(await moderate(body), "invalid_request", detail);

    expect(await store.findById(ada.id)).toEqual(stored);
    expect(acts()).toEqual([]);
  });

  it("are logged if they fail, with the code of the answer", async () => {
    const { moderate, acts, eve, ada } = await anAdministeredUser();

    await expectProblem(
      await moderate({ image: { publicId: "unknown" }, locked: true, reason }),
      "image_not_found",
      "image.publicId",
    );

    expect(acts()).toEqual([
      {
        administrator: `${eve.id}`,
        userId: ada.id,
        image: "unknown",
        locked: true,
        reason,
        code: "image_not_found",
        msg: "an administrator's request failed",
      },
    ]);
  });

  it("may depend on what the user was when they were read", async () => {
    const { get, moderate, ada } = await anAdministeredUser();
    const seen = (await get()).headers.get("etag") ?? "";
    expect((await get({ "if-none-match": seen })).status).toBe(304);
    await ada.setImage(await ada.upload(png3x2));

    const late = await moderate({ image: null, reason }, { "if-match": seen });
    await expectProblem(late, "precondition_failed", "has changed");

    const again = (await get()).headers.get("etag") ?? "";
    const answer = await moderate({ image: null, reason }, { "if-match": again });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("etag")).toBe((await get()).headers.get("etag"));
  });

  it("are limited, for each administrator and kind", async () => {
    const { ask, moderate } = await anAdministeredUser({ rateLimits: { set: 2, sign: 2 } });

    for (const _ of [1, 2]) {
      expect((await moderate({ locked: true, reason })).status).toBe(200);
      expect((await ask("POST", "/media-signature")).status).toBe(201);
    }
    await expectProblem(await moderate({ locked: false, reason }), "too_many_requests", "At most 2");
    await expectProblem(await ask("POST", "/media-signature"), "too_many_requests", "At most 2");
    expect((await ask("GET")).status).toBe(200);
  });

  it("name the user as the store does", async () => {
    const store = new InMemoryUserRepository("string");
    const served = await serve({ store });
    const eve = await aClient(served, "Eve", "eve");
    const token = createToken("eve", store.ids, { isAdministrator: true });
    await store.addToken("eve", hashToken(token));
    await store.add({ id: "ada/lovelace é", username: "Ada" }, new Date());

    const path = `/v1/users/${encodeURIComponent("ada/lovelace é")}`;
    const answer = await eve.request("GET", path, undefined, { authorization: `Bearer ${token}` });

    expect(await jsonOf(answer)).toMatchObject({ id: "ada/lovelace é", name: "Ada" });
  });
});
