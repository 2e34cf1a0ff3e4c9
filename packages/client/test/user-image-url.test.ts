import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { aClient, serve } from "../../http/test/serve.js";
import { getUser, userImageUrl } from "../src/index.js";

const cat = await readFile(new URL("../../../testing/photos/cat.jpg", import.meta.url));

describe("userImageUrl", () => {
  it("leads to the user's picture in the size that is asked for, by id and by user", async () => {
    const served = await serve();
    const client = await aClient(served);
    await client.setImage(await client.upload(cat));
    const user = await getUser({ baseUrl: served.url, token: client.token });

    for (const who of [user, user.id]) {
      const picture = await fetch(userImageUrl(who, 96, served.url));
      expect(await sharp(await picture.arrayBuffer()).metadata()).toMatchObject({ width: 96, height: 96 });
    }
  });

  it("leads to the initials of who shows none", async () => {
    const served = await serve();
    const { id } = await aClient(served, "Ada Lovelace");

    const picture = await fetch(userImageUrl(id, 96, served.url));

    expect(picture.headers.get("content-type")).toMatch(/svg/);
    expect(await picture.text()).toContain(">AL<");
  });

  it("leads to the picture of a user whose id is a text, whatever is in it", () => {
    const id = "auth0|a/b?c#d%2F é";

    const { pathname } = new URL(userImageUrl({ id, image: null }, 64, "https://example.org"));

    expect(pathname.split("/").map(decodeURIComponent)).toEqual(["", "v1", "users", id, "image"]);
  });

  it("changes with the picture, for caches", () => {
    const urls = [null, "v1/cat.jpg", "v2/cat.jpg"].map((image) => userImageUrl({ id: 7, image }, 64));

    expect(new Set(urls).size).toBe(3);
  });

  it.each([
    [{}, ""],
    [{ version: "v1/my cat.jpg" }, "&image=v1%2Fmy%20cat.jpg"],
    [{ version: null }, "&image=none"],
    [{ animated: true }, "&animated=true"],
    [{ animated: false, fallback: "initials" }, ""],
    [{ fallback: "404" }, "&default=404"],
    [
      { version: "v1/cat.jpg", animated: true, fallback: "404" },
      "&image=v1%2Fcat.jpg&animated=true&default=404",
    ],
  ] as const)("says of the picture %j", (options, query) => {
    expect(userImageUrl(7, 64, "", options)).toBe(`/v1/users/7/image?size=64${query}`);
  });

  it("names another version than the user's, if it is told so", () => {
    const user = { id: 7, image: "v1/cat.jpg" };

    expect(userImageUrl(user, 64, "", { version: "v2/cat.jpg" })).toMatch(/image=v2%2Fcat.jpg$/);
    expect(userImageUrl(user, 64, "", { animated: true })).toMatch(/image=v1%2Fcat.jpg&animated=true$/);
  });

  it("may be cached for a year if it names the version shown, and else for a minute", async () => {
    const served = await serve();
    const client = await aClient(served);
    await client.setImage(await client.upload(cat));
    const { id, image } = await getUser({ baseUrl: served.url, token: client.token });
    const controlOf = async (url: string) =>
      (await fetch(url, { redirect: "manual" })).headers.get("cache-control");

    const year = "public, max-age=31536000, immutable";
    expect(await controlOf(userImageUrl({ id, image }, 96, served.url))).toBe(year);
    expect(await controlOf(userImageUrl(id, 96, served.url, { version: image }))).toBe(year);
    expect(await controlOf(userImageUrl(id, 96, served.url))).toBe("public, max-age=60");
    expect(await controlOf(userImageUrl(id, 96, served.url, { version: null }))).toBe("public, max-age=60");
  });

  it("leads to nothing for who shows no picture, if it is told so", async () => {
    const served = await serve();
    const { id } = await aClient(served, "Ada Lovelace");

    expect((await fetch(userImageUrl(id, 96, served.url, { fallback: "404" }))).status).toBe(404);
  });

  it.each([
    ["", "/v1/users/7/image?size=64"],
    [".", "./v1/users/7/image?size=64"],
    ["https://example.org/images/", "https://example.org/images/v1/users/7/image?size=64"],
  ])("begins where the service is: %j", (baseUrl, url) => {
    expect(userImageUrl(7, 64, baseUrl)).toBe(url);
  });
});
