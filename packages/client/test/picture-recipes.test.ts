import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { newPage, type Page, sharedBrowser } from "../../http/test/picture-page/open-page.js";
import { aClient, jsonOf, type Served, serve } from "../../http/test/serve.js";
import { serveHost } from "./picker/host-page.js";

const browser = sharedBrowser();
const photos = new URL("../../../testing/photos/", import.meta.url);
const recipes = new URL("./recipes/", import.meta.url);

/** Users, services and versions that the recipes name. */
const SERVICE = "https://pictures.example.org";
const ID = 217;
const IMAGE = "v1234567%2Fxcvjghjkdisudgfds7iyf.jpg";

describe("the README", () => {
  it.each(["e-mail.html", "open-graph.html", "reduced-motion.html"])(
    "shows the recipe %s as it is tested here",
    async (name) => {
      const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

      expect(readme).toContain(`\n\n\`\`\`html\n${await recipe(name)}\`\`\`\n`);
    },
  );
});

describe("the recipe for an e-mail", () => {
  it("shows the picture of the moment at which it is read, in a format that every program shows", async () => {
    const { served, client } = await setUp("cat.jpg");
    const url = await urlIn("e-mail.html", "src", served);

    // As the proxy of a mail service asks: it follows redirects and accepts no particular format.
    const answer = await fetch(url, { headers: { accept: "*/*" } });
    expect(answer.headers.get("content-type")).toBe("image/jpeg");
    expect(await sharp(await answer.bytes()).metadata()).toMatchObject({ width: 96, height: 96 });

    await client.setImage(await client.upload(await photo("cut-out.png")));
    expect((await fetch(url, { headers: { accept: "*/*" } })).headers.get("content-type")).toBe("image/png");
  });

  it("leaves the name to the program once there is no picture, which shows no SVG", async () => {
    const { served, client } = await setUp("cat.jpg");
    await client.removeImage();

    const answer = await fetch(await urlIn("e-mail.html", "src", served));

    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).not.toContain("image/");
  });
});

describe("the recipe for Open Graph", () => {
  it("gives a crawler a still picture of the size that it names, which it may keep", async () => {
    const { served, client } = await setUp("moving.gif");
    const { image } = await jsonOf<{ image: string }>(await client.getUser());
    const url = await urlIn("open-graph.html", "content", served, image);

    const { headers } = await fetch(url, { redirect: "manual" });
    const { pages = 1, ...metadata } = await sharp(await (await fetch(url)).bytes(), {
      animated: true,
    }).metadata();

    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect({ pages, ...metadata }).toMatchObject({ pages: 1, width: 512, height: 512 });
  });
});

describe("the recipe for prefers-reduced-motion", () => {
  it.each([
    ["reduce", 1],
    ["no-preference", 4],
  ] as const)("shows who prefers %s a picture with %i frames", async (reducedMotion, frames) => {
    const { served } = await setUp("moving.gif");
    const html = (await recipe("reduced-motion.html")).replaceAll(SERVICE, served.url);
    const host = await serveHost(served, { "/": `<!doctype html><title>Ada</title>${html}` });
    const page = await newPage(browser(), { reducedMotion }, [host, served.url, served.emulator.url]);

    expect(await framesShown(page, host)).toBe(frames);
  });
});

describe("a picture whose URL names the version shown", () => {
  it("is asked for once, and not again by other pages", async () => {
    const { served, client } = await setUp("cat.jpg");
    const { image } = await jsonOf<{ image: string }>(await client.getUser());
    const asked: string[] = [];
    served.app.server.on("request", ({ url = "" }) => void asked.push(url));
    const path = `/v1/users/${ID}/image?size=96`;
    const img = (query: string) => `<img src="${served.url}${path}${query}" alt="">`;
    const html = `<!doctype html><title>Ada</title>${img("")}${img(`&image=${encodeURIComponent(image)}`)}`;
    const host = await serveHost(served, { "/": html, "/other": html });
    const page = await newPage(browser(), {}, [host, served.url, served.emulator.url]);

    for (const address of [host, `${host}/other`, host]) {
      await page.goto(address);
      await page.waitForFunction(() => [...document.images].every(({ naturalWidth }) => naturalWidth === 96));
    }

    expect(asked.filter((url) => url.includes("&image="))).toHaveLength(1);
  });
});

/** A service in which the user of the recipes shows a photo. */
async function setUp(file: string) {
  const served = await serve();
  const client = await aClient(served, "Ada Lovelace", ID);
  const answer = await client.setImage(await client.upload(await photo(file)));
  expect(answer.status).toBe(200);
  return { served, client };
}

function photo(name: string): Promise<Buffer> {
  return readFile(new URL(name, photos));
}

/** The URL in an attribute of a recipe, at this service. */
async function urlIn(name: string, attribute: string, { url }: Served, image = ""): Promise<string> {
  const [, value = ""] = new RegExp(`${attribute}="(https:[^"]*)"`).exec(await recipe(name)) ?? [];
  return value.replaceAll("&amp;", "&").replace(SERVICE, url).replace(IMAGE, encodeURIComponent(image));
}

function recipe(name: string): Promise<string> {
  return readFile(new URL(name, recipes), "utf8");
}

/** How many frames the picture has that the browser shows. */
async function framesShown(page: Page, url: string): Promise<number> {
  const delivered = page.waitForResponse((answer) => answer.url().includes("/image/upload/"));
  await page.goto(url);
  await page.waitForFunction(() => document.images[0]?.naturalWidth === 96);
  const { pages = 1 } = await sharp(await (await delivered).body(), { animated: true }).metadata();
  return pages;
}
