import { readFile } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Page, photo, sharedBrowser } from "../../http/test/picture-page/open-page.js";
import { serve } from "../../http/test/serve.js";
import { openWithClient } from "./open-with-client.js";

const browser = sharedBrowser();
const cat = await readFile(photo("cat.jpg"));

describe("prefetch", () => {
  it("fetches the permission of the next upload, once", async () => {
    const { page, connection, ada } = await openWithClient(browser(), cat);
    const signatures = countRequests(page, "POST", "media-signature");

    await page.evaluate(async (connection) => {
      const { prefetch } = window.client;
      await Promise.all([prefetch(connection), prefetch(connection)]);
      await prefetch(connection);
    }, connection);
    expect(signatures()).toBe(1);

    expect(await set(page, connection)).toMatchObject({ username: "Ada" });
    expect(signatures()).toBe(1);
    expect((await ada.stored())?.grants).toEqual([]);
  });

  it("is waited for by an upload that begins meanwhile", async () => {
    const { page, connection } = await openWithClient(browser(), cat);
    const signatures = countRequests(page, "POST", "media-signature");

    const user = await page.evaluate((connection) => {
      void window.client.prefetch(connection);
      return window.client.setUserImage({ ...connection, file: window.photo });
    }, connection);

    expect(user).toMatchObject({ username: "Ada" });
    expect(signatures()).toBe(1);
  });

  it("opens the connection of the upload, with its preflight request", async () => {
    const proxy = await countConnections();
    const served = await serve();
    const { page, connection } = await openWithClient(browser(), cat, [proxy.url], served);
    proxy.open(served.emulator.url);
    // While requests are routed, the browser sends no preflight requests.
    await page.unrouteAll();
    await page.evaluate(
      ([from, to]) => {
        const json = Response.prototype.text;
        Response.prototype.text = async function () {
          return (await json.call(this)).replace(from, to);
        };
      },
      [served.emulator.url, proxy.url] as const,
    );

    await page.evaluate((connection) => window.client.prefetch(connection), connection);
    const before = { connections: proxy.connections(), preflights: proxy.preflights() };
    expect(before).toEqual({ connections: 1, preflights: 1 });
    expect(await set(page, connection)).toMatchObject({ username: "Ada" });
    expect(served.emulator.calls).toContain("POST /v1_1/demo/image/upload");

    expect({ connections: proxy.connections(), preflights: proxy.preflights() }).toEqual(before);
  });

  it("leaves no failed request in the browser's console", async () => {
    const { page, connection } = await openWithClient(browser(), cat);
    const answers: [string, number][] = [];
    page.on("requestfinished", async (request) => {
      const response = await request.response();
      answers.push([request.method(), Number(response?.status())]);
    });

    await page.evaluate((connection) => window.client.prefetch(connection), connection);

    await expect.poll(() => answers).toContainEqual(["HEAD", 200]);
    expect(answers).toContainEqual(["POST", 201]);
  });

  it("that fails is no error, and the upload requests its own permission", async () => {
    const { page, connection } = await openWithClient(browser(), cat);
    await page.route("**/v1/media-signature", (route) => route.abort("connectionrefused"));
    await page.evaluate((connection) => window.client.prefetch(connection), connection);
    await page.unroute("**/v1/media-signature");

    expect(await set(page, connection)).toMatchObject({ username: "Ada" });
  });

  it("is kept when the user's JWT is renewed, but for no other user", async () => {
    const { page, connection } = await openWithClient(browser(), cat);
    const requests = countRequests(page, "POST", "media-signature");
    const bearer = (claims: object) => {
      const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
      return { baseUrl: connection.baseUrl, headers: { authorization: `Bearer e30.${payload}.c2ln` } };
    };
    await page.route("**/v1/media-signature", (route) => route.fulfill({ status: 201, json: grant }));

    for (const [claims, count] of [
      [{ iss: "i", sub: "ada", exp: 1 }, 1],
      [{ iss: "i", sub: "ada", exp: 2 }, 1],
      [{ iss: "i", sub: "grace", exp: 2 }, 2],
      [{ exp: 2 }, 3],
      [{ exp: 3 }, 4],
    ] as const) {
      await page.evaluate((connection) => window.client.prefetch(connection), bearer(claims));
      expect(requests()).toBe(count);
    }
  });
});

const grant = {
  publicId: "abc",
  timestamp: 0,
  expiresAt: "1970-01-01T01:00:00Z",
  uploadUrl: "/healthz",
  fields: {},
};

function set(page: Page, connection: { readonly baseUrl: string }): Promise<object> {
  return page.evaluate(
    (connection) =>
      window.client.setUserImage({ ...connection, file: window.photo }).catch((error) => ({ ...error })),
    connection,
  );
}

function countRequests(page: Page, method: string, path: string): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (request.method() === method && request.url().endsWith(path)) count++;
  });
  return () => count;
}

/** A proxy before a server, which counts what a browser does not show: connections, and preflight requests. */
async function countConnections() {
  let target = "";
  let connections = 0;
  let preflights = 0;
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    // An idle connection that the browser opens in advance counts only when it is used.
    client.once("data", () => connections++);
    client.on("data", (data) => {
      if (data.toString("latin1").startsWith("OPTIONS ")) preflights++;
    });
    const upstream = createConnection(Number(new URL(target).port), "127.0.0.1");
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      sockets.push(socket);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    open: (url: string) => {
      target = url;
    },
    connections: () => connections,
    preflights: () => preflights,
  };
}
