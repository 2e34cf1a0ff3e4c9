import { readFile } from "node:fs/promises";
import { png3x2 } from "@user-image/domain/testing";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { aClient, jsonOf, type Served, serve } from "./serve.js";

const A_MINUTE = "public, max-age=60";
const A_YEAR = "public, max-age=31536000, immutable";
const moving = await readFile(new URL("../../../testing/photos/moving.gif", import.meta.url));

type Client = Awaited<ReturnType<typeof aClient>>;

describe("the URL of a picture", () => {
  it("may be cached for a year only if it names the version shown", async () => {
    const served = await serve();
    const client = await aClient(served);
    const shown = await setPicture(client);

    expect(await controlOf(served, client, { image: shown })).toBe(A_YEAR);
    expect(await controlOf(served, client, { image: shown, size: "64", animated: "true" })).toBe(A_YEAR);
    expect(await controlOf(served, client, { image: shown, default: "404" })).toBe(A_YEAR);
    for (const image of ["none", "", "v1/abc.jpg", shown.replace(/^v/, "v9"), shown.replace(/\.png$/, "")])
      expect(await controlOf(served, client, { image }), image).toBe(A_MINUTE);
    expect(await controlOf(served, client, {})).toBe(A_MINUTE);
  });

  it("leads to the new picture once the version that it names is replaced, for a minute", async () => {
    const served = await serve();
    const client = await aClient(served);
    const earlier = await setPicture(client);
    const later = await setPicture(client);

    const answer = await ask(served, client, { image: earlier });

    expect(answer.headers.get("cache-control")).toBe(A_MINUTE);
    expect(answer.headers.get("location")).toBe(await locationOf(served, client, { image: later }));
    expect(await controlOf(served, client, { image: later })).toBe(A_YEAR);
  });

  it("leads to no image of a user who has removed it, though it names its version", async () => {
    const served = await serve();
    const client = await aClient(served);
    const image = await setPicture(client);
    await client.removeImage();

    await expectInitials(served, client, image);
    await client.setImage(image);
    expect(await controlOf(served, client, { image })).toBe(A_YEAR);
  });

  it("leads to no image that moderation has rejected, though it names its version", async () => {
    const served = await serve();
    const client = await aClient(served);
    const image = await setPicture(client);
    await served.service.rejectImage.execute({ publicId: /\/(\w+)\./.exec(image)?.[1] ?? "" });

    await expectInitials(served, client, image);
  });
});

describe("default=404", () => {
  it("is answered like any missing thing, by a problem that caches keep for a minute", async () => {
    const served = await serve();
    const client = await aClient(served);

    for (const id of [client.id, 999_999]) {
      const answer = await ask(served, { id }, { default: "404" });
      expect(answer.status).toBe(404);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "content-type": "application/problem+json; charset=utf-8",
        "cache-control": A_MINUTE,
      });
      expect(answer.headers.has("etag")).toBe(false);
      expect(await jsonOf(answer)).toMatchObject({
        code: "not_found",
        detail: "There is no picture: the user shows none, or there is no such user.",
      });
    }
  });

  it("leads to the image of a user who has one", async () => {
    const served = await serve();
    const client = await aClient(served);
    await setPicture(client);

    expect((await ask(served, client, { default: "404" })).status).toBe(302);
  });
});

describe("an animation", () => {
  it.each([
    [{}, 1],
    [{ animated: "false" }, 1],
    [{ animated: "true" }, 4],
  ] as const)("is delivered for %j with %i frames, whatever the client accepts", async (query, frames) => {
    const served = await serve();
    const client = await aClient(served);
    await setPicture(client, moving);

    for (const accept of ["image/avif,image/webp,*/*", "image/webp,*/*", "*/*"]) {
      const delivered = await fetch(await locationOf(served, client, { size: "32", ...query }), {
        headers: { accept },
      });
      const { pages = 1, width } = await sharp(await delivered.bytes(), { animated: true }).metadata();
      expect([delivered.status, pages, width]).toEqual([200, frames, 32]);
      expect(delivered.headers.get("vary")).toBe("Accept");
    }
  });
});

describe("a bad parameter", () => {
  it.each([
    ["animated=yes", "animated", "animated must be false or true."],
    ["animated=", "animated", "animated must be false or true."],
    ["animated=true&animated=true", "animated", "animated must be false or true."],
    ["default=identicon", "default", "default must be initials or 404."],
    ["default=", "default", "default must be initials or 404."],
    ["default=404&default=404", "default", "default must be initials or 404."],
    ["size=64&size=64", "size", "size must be a whole number from 16 to 1024."],
  ])("is refused with its name: %s", async (query, member, detail) => {
    const { url } = await serve();

    const answer = await fetch(`${url}/v1/users/1/image?${query}`);

    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(await jsonOf(answer)).toMatchObject({ code: "invalid_request", detail, errors: [{ member }] });
  });
});

describe("the headers of a picture", () => {
  it("are those of GET for HEAD, whatever is answered", async () => {
    const served = await serve();
    const [ada, grace] = [await aClient(served), await aClient(served, "Grace Hopper")];
    const image = await setPicture(ada);

    for (const [client, query, status] of [
      [ada, { image }, 302],
      [grace, {}, 200],
      [grace, { default: "404" }, 404],
    ] as const) {
      const get = await ask(served, client, query);
      const head = await ask(served, client, query, {}, "HEAD");
      expect([get.status, head.status, await head.text()]).toEqual([status, status, ""]);
      for (const name of ["cache-control", "location", "etag", "vary", "content-type"])
        expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    }
  });

  it("have an entity tag only for the initials: a condition holds for nothing but a success (RFC 9110, 13.2.1)", async () => {
    const served = await serve();
    const client = await aClient(served);
    const initials = await ask(served, client, {});
    const tag = String(initials.headers.get("etag"));
    const known = { "if-none-match": `"0", W/${tag}` };

    for (const method of ["GET", "HEAD"]) {
      const again = await ask(served, client, {}, known, method);
      expect([again.status, again.headers.get("etag"), again.headers.get("cache-control")]).toEqual([
        304,
        tag,
        A_MINUTE,
      ]);
    }
    expect((await ask(served, client, { size: "64" }, known)).status).toBe(200);
    expect((await ask(served, client, { default: "404" }, { "if-none-match": "*" })).status).toBe(404);

    const image = await setPicture(client);
    const redirect = await ask(served, client, { image }, { "if-none-match": "*" });
    expect([redirect.status, redirect.headers.has("etag")]).toEqual([302, false]);
  });

  it("have no Vary, since no header of a request changes the answer", async () => {
    const served = await serve();
    const [ada, grace] = [await aClient(served), await aClient(served, "Grace Hopper")];
    await setPicture(ada);
    const headers = [
      {},
      { accept: "image/avif,image/webp" },
      { accept: "application/json" },
      { "accept-encoding": "gzip, br" },
      { "accept-language": "de" },
      { origin: "https://example.org" },
      { authorization: `Token token=${ada.token}` },
    ] as Record<string, string>[];

    for (const client of [ada, grace]) {
      const answers = await Promise.all(headers.map((header) => ask(served, client, {}, header)));
      expect(answers.map((answer) => answer.headers.has("vary"))).not.toContain(true);
      const seen = answers.map(async (answer) => [
        answer.status,
        answer.headers.get("location"),
        await answer.text(),
      ]);
      expect(new Set((await Promise.all(seen)).map((answer) => JSON.stringify(answer))).size).toBe(1);
    }
  });
});

/** Resolves to the user's `image`. */
async function setPicture(client: Client, file: Uint8Array = png3x2): Promise<string> {
  return (await jsonOf<{ image: string }>(await client.setImage(await client.upload(file)))).image;
}

function ask(
  { url }: Served,
  { id }: Pick<Client, "id">,
  query: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Response> {
  const text = new URLSearchParams(query);
  return fetch(`${url}/v1/users/${id}/image?${text}`, { method, redirect: "manual", headers });
}

async function controlOf(...request: Parameters<typeof ask>): Promise<string | null> {
  return (await ask(...request)).headers.get("cache-control");
}

async function locationOf(...request: Parameters<typeof ask>): Promise<string> {
  return String((await ask(...request)).headers.get("location"));
}

async function expectInitials(served: Served, client: Client, image: string): Promise<void> {
  const answer = await ask(served, client, { image });
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, A_MINUTE]);
  expect(await answer.text()).toContain('aria-label="A"');
  const missing = await ask(served, client, { image, default: "404" });
  expect([missing.status, missing.headers.get("cache-control")]).toEqual([404, A_MINUTE]);
}
