import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions } from "@user-image/testing/browser";
import { onTestFinished } from "vitest";
import { newPage, serviceOf } from "../../../http/test/picture-page/open-page.js";
import { aClient, type Setup, type SharedService } from "../../../http/test/serve.js";

/** Where other projects have the built client. */
const INSTALLED = "/node_modules/@user-image/client/dist/";
const dist = new URL("../../dist/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css",
  html: "text/html",
  js: "text/javascript",
};

/** Files of a page by their paths; a function is called for each request. */
export type Files = Readonly<Record<string, string | (() => string)>>;

/**
 * Serves a page of another origin than the service's, with a policy that allows as little as possible: no inline script
 * or style, no eval, no HTML made of text.
 *
 * @returns its URL
 */
export async function serveHost(served: SharedService, files: Files) {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src blob: ${served.url} ${served.emulator.url}`,
    `connect-src 'self' ${served.url} ${served.emulator.url}`,
    "require-trusted-types-for 'script'",
    "trusted-types vue",
  ].join("; ");
  const server = createServer(async ({ url = "" }, response) => {
    const [path = ""] = url.split("?");
    const file = files[path];
    const isInstalled = path.startsWith(INSTALLED);
    const text = isInstalled
      ? await readFile(fileURLToPath(new URL(path.slice(INSTALLED.length), dist)), "utf8")
      : typeof file === "function"
        ? file()
        : file;
    const type = TYPES[/\w+$/.exec(path)?.[0] ?? "html"] ?? "text/html";
    response.writeHead(text === undefined ? 404 : 200, {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": policy,
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}`;
}

export interface HostSetup {
  /** Of a service of its own. */
  readonly service?: Setup;
  readonly context?: BrowserContextOptions;
  /** The attributes of `<html>`. */
  readonly html?: string;
  /** The module of the page, which imports the picker. */
  readonly script?: string;
}

/** For what a page shows, with the URL of the service and the tokens of two users. */
export interface Credentials {
  readonly url: string;
  readonly token: string;
  readonly otherToken: string;
}

/** A page of another origin with pickers, and the users Ada and Grace. */
export async function openHost<S extends HostSetup>(
  browser: Browser,
  body: (credentials: Credentials) => string,
  setup: S = {} as S,
) {
  const { context, html = 'lang="en"', script = "" } = setup;
  const served = await serviceOf(setup);
  const ada = await aClient(served, "Ada Lovelace");
  const grace = await aClient(served, "Grace Hopper");
  const credentials = { url: served.url, token: ada.token, otherToken: grace.token };
  const main = `<main><h1>Profile</h1>${body(credentials)}</main>`;
  const host = await serveHost(served, {
    "/": `<!doctype html><html ${html}><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Profile</title><link rel="stylesheet" href="/page.css"><script type="module" src="/main.js"></script>${main}</html>`,
    "/main.js": `import "${INSTALLED}picker/index.js"; ${script}`,
    "/page.css":
      ":root { color-scheme: light dark; background: Canvas; color: CanvasText; font-family: system-ui, sans-serif; } body { margin: 1rem; }",
  });
  const page = await newPage(browser, context, [host, served.url, served.emulator.url]);
  await page.goto(host);
  return { page, served, ada, grace, host };
}

/** A picker of Ada. */
export function aPicker(attributes = "") {
  return ({ url, token }: Credentials) =>
    `<user-image-picker base-url="${url}" token="${token}" ${attributes}></user-image-picker>`;
}
