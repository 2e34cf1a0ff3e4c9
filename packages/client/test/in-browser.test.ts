import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { newPage, type Page, photo, sharedBrowser } from "../../http/test/picture-page/open-page.js";
import { aClient, type Setup, serve, sharedService } from "../../http/test/serve.js";
import type * as Client from "../src/index.js";

declare global {
  interface Window {
    client: typeof Client;
    photo: Blob;
    controller: AbortController;
  }
}

const browser = sharedBrowser();
const face = await readFile(photo("face.jpg"));

describe("setUserImage, as it is built, in a browser", () => {
  it("uploads, shows, and resolves to the user", async () => {
    const { page, connection, ada } = await openWithClient();

    const { user, shares } = await page.evaluate(async (connection) => {
      const shares: number[] = [];
      const onProgress = (share: number) => shares.push(share);
      const user = await window.client.setUserImage({ ...connection, file: window.photo, onProgress });
      return { user, shares };
    }, connection);

    expect(user).toMatchObject({
      id: ada.id,
      username: "Ada",
      image: expect.stringMatching(/^v\d+\/\w+\.jpg$/),
    });
    expect((await ada.stored())?.image).toMatchObject({ width: 1024 });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it("does so from a page of another origin, too", async () => {
    const { page, connection, ada, origin } = await openWithClient({}, face, await serve());
    expect(origin).not.toBe(connection.baseUrl);

    await page.evaluate((connection) => {
      return window.client.setUserImage({ ...connection, file: window.photo });
    }, connection);

    expect((await ada.stored())?.image).toMatchObject({ width: 1024 });
  });

  it("sends the fields of the signature as they are, then the file, and nothing else", async () => {
    const { page, connection } = await openWithClient();
    const upload = page.waitForRequest(/image\/upload$/);
    const signature = page.waitForResponse(/media-signature$/);

    await page.evaluate((connection) => {
      return window.client
        .setUserImage({ ...connection, prepare: false, file: new Blob(["…"]) })
        .catch(() => {});
    }, connection);

    const names = String((await upload).postData()).matchAll(/ name="([^"]+)"/g);
    const { fields } = await (await signature).json();
    expect(Array.from(names, ([, name]) => name)).toEqual([...Object.keys(fields), "file"]);
  });

  const refusals: [string, Setup, string, object][] = [
    ["by Cloudinary", {}, "text.jpg", { code: "invalid_image", status: 400 }],
    [
      "by Cloudinary, for its format",
      {},
      "drawing.svg",
      {
        code: "image_format_not_allowed",
        actual: "svg",
        limit: ["jpg", "png", "webp", "avif", "gif", "heic"],
      },
    ],
    [
      "by the service, for its size",
      { limits: { maxBytes: 5000 } },
      "face.jpg",
      { code: "image_too_large", status: 422, limit: 5000, actual: expect.any(Number) },
    ],
    [
      "by the service, for its pixels",
      { limits: { maxPixels: 1000 } },
      "cat.jpg",
      { code: "image_too_many_pixels", status: 422, limit: 1000, actual: 451 * 300 },
    ],
  ];

  it.each(refusals)("says why a file was refused %s", async (_, setup, name, expected) => {
    const { page, connection } = await openWithClient(setup, await readFile(photo(name)));
    await withoutLimits(page);

    const error = await page.evaluate(async (connection) => {
      const { setUserImage, UserImageError } = window.client;
      const result = await setUserImage({ ...connection, prepare: false, file: window.photo }).catch(
        (error) => error,
      );
      return { ...result, isTyped: result instanceof UserImageError };
    }, connection);

    expect(error).toMatchObject({ ...expected, isTyped: true });
  });

  it.each(["**/v1/media-signature", "**/image/upload", "**/v1/users"])(
    "ends at once when its signal aborts during %s, with the signal's reason",
    async (url) => {
      const { page, connection, ada } = await openWithClient();
      const held = new Promise<void>((resolve) => {
        void page.route(url, () => resolve());
      });
      const failed = page.waitForEvent("requestfailed");

      const result = page.evaluate((connection) => {
        const { signal } = window.controller;
        return window.client
          .setUserImage({ ...connection, signal, file: window.photo })
          .catch((error: unknown) => error === signal.reason && String(error));
      }, connection);
      await held;
      await page.evaluate(() => window.controller.abort("The user has left."));

      expect(await result).toBe("The user has left.");
      expect((await failed).failure()?.errorText).toBe("net::ERR_ABORTED");
      expect((await ada.stored())?.image).toBeNull();
    },
  );

  it("gives an upload up on which nothing moves", async () => {
    const { page, connection } = await openWithClient();
    await page.route("**/image/upload", () => {});
    await page.evaluate(() => {
      Object.defineProperty(XMLHttpRequest.prototype, "timeout", {
        set(this: XMLHttpRequest, milliseconds: number) {
          // As if that time were over.
          if (milliseconds >= 30_000) setTimeout(() => this.ontimeout?.(new ProgressEvent("timeout")));
        },
      });
      const wait = window.setTimeout;
      window.setTimeout = ((run: () => void) => wait(run)) as typeof wait;
    });

    const error = await page.evaluate((connection) => {
      return window.client
        .setUserImage({ ...connection, file: window.photo })
        .catch(({ code }: Client.UserImageError) => code);
    }, connection);

    expect(error).toBe("network_error");
  });
});

/** As if the service were of an earlier version, which does not name its limits. */
async function withoutLimits(page: Page): Promise<void> {
  await page.route("**/v1/media-signature", async (route) => {
    const response = await route.fetch();
    const { maxBytes: _, formats: __, ...json } = await response.json();
    await route.fulfill({ response, json });
  });
}

/**
 * A page with the built client in it, and a photo.
 *
 * @param host whose origin the page is of, if not the service's
 */
async function openWithClient(setup?: Setup, file: Uint8Array = face, host?: { readonly url: string }) {
  const served = setup ? await serve(setup) : await sharedService();
  const ada = await aClient(served);
  const origin = host?.url ?? served.url;
  const page = await newPage(browser(), {}, [origin, served.url, served.emulator.url]);
  await serveClient(page, origin);
  await page.goto(`${origin}/healthz`);
  await page.evaluate("import('/client/index.js').then((client) => { window.client = client; })");
  await page.evaluate((base64) => {
    window.photo = new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
    window.controller = new AbortController();
  }, Buffer.from(file).toString("base64"));
  return { page, ada, origin, connection: { baseUrl: served.url, token: ada.token } };
}

async function serveClient(page: Page, url: string): Promise<void> {
  await page.route(`${url}/client/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const path = fileURLToPath(new URL(`../dist/${pathname.slice("/client/".length)}`, import.meta.url));
    return route.fulfill({ path, contentType: "text/javascript" });
  });
}
