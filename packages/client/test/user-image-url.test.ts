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
    ["", "/v1/users/7/image?size=64"],
    [".", "./v1/users/7/image?size=64"],
    ["https://example.org/images/", "https://example.org/images/v1/users/7/image?size=64"],
  ])("begins where the service is: %j", (baseUrl, url) => {
    expect(userImageUrl(7, 64, baseUrl)).toBe(url);
  });
});
