import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const FOLDERS: Readonly<Record<string, URL>> = {
  client: new URL("../../../packages/client/dist/", import.meta.url),
  browser: new URL("./", import.meta.url),
};

const IMPORTS = {
  "@user-image/client": "/client/index.js",
  "@user-image/client/picker": "/client/picker/index.js",
};

const PAGE = `<!doctype html>
<title>A page of a contestant</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module" src="/browser/in-page.js"></script>
<input type="file">`;

/** Serves the page in which all contestants run, and their modules. Resolves to its URL. */
export async function servePage(): Promise<string> {
  const server = createServer(async ({ url = "" }, response) => {
    const [folder = "", path = ""] = url.slice(1).split(/\/(.*)/);
    const base = FOLDERS[folder];
    response.setHeader("content-type", base ? "text/javascript" : "text/html");
    response.end(base ? await readFile(fileURLToPath(new URL(path, base))) : PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
