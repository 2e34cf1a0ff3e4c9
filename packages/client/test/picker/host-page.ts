import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Served } from "../../../http/test/serve.js";

/** Where other projects have the built client. */
const INSTALLED = "/node_modules/@user-image/client/dist/";
const dist = new URL("../../dist/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

/** Files of a page by their paths; a function is called for each request. */
export type Files = Readonly<Record<string, string | (() => string)>>;

/**
 * Serves a page of another origin than the service's, with a policy that allows as little as possible: no inline script
 * or style, no eval, no HTML made of text.
 *
 * @returns its URL
 */
export async function serveHost({ url, emulator }: Pick<Served, "url" | "emulator">, files: Files) {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src blob: ${url} ${emulator.url}`,
    `connect-src 'self' ${url} ${emulator.url}`,
    "require-trusted-types-for 'script'",
    "trusted-types vue",
  ].join("; ");
  const server = createServer(async ({ url: path = "" }, response) => {
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
