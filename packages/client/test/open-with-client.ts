import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser } from "@user-image/testing/browser";
import { newPage, photo } from "../../http/test/picture-page/open-page.js";
import { aClient, type SharedService, sharedService } from "../../http/test/serve.js";
import type * as Client from "../src/index.js";

declare global {
  interface Window {
    client: typeof Client;
    photo: Blob;
  }
}

const face = await readFile(photo("face.jpg"));

/**
 * A page with the built client in it as `window.client`, and a file as `window.photo`.
 *
 * @param others origins that the page may ask as well
 * @param service if not the shared one
 */
export async function openWithClient(
  browser: Browser,
  file: Uint8Array = face,
  others: readonly string[] = [],
  service?: SharedService,
) {
  const served = service ?? (await sharedService());
  const ada = await aClient(served);
  const other = await aClient(served, "Grace");
  /** The same service at another origin. */
  const elsewhere = served.url.replace("127.0.0.1", "localhost");
  const page = await newPage(browser, {}, [served.url, elsewhere, served.emulator.url, ...others]);
  await page.route(`${served.url}/client/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const path = fileURLToPath(new URL(`../dist/${pathname.slice("/client/".length)}`, import.meta.url));
    return route.fulfill({ path, contentType: "text/javascript" });
  });
  await page.goto(`${served.url}/healthz`);
  await page.evaluate("import('/client/index.js').then((client) => { window.client = client; })");
  // Compressed, since what is sent to a page is text, and one of the files has 11 MB.
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    window.photo = await new Response(unzipped).blob();
  }, gzipSync(file).toString("base64"));
  return { page, served, elsewhere, ada, other, connection: { baseUrl: served.url, token: ada.token } };
}
