import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Page } from "@user-image/testing/browser";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { sharedBrowser } from "./picture-page/open-page.js";
import { aClient, serve, sharedService } from "./serve.js";

const browser = sharedBrowser();

describe("/docs, in a browser", () => {
  it("shows the API with nothing from elsewhere, breaks no rule of its own policy, and tries the API out", async () => {
    const served = await sharedService();
    const { token } = await aClient(served, "Ada");
    const page = await openPage();

    await page.goto(`${served.url}/docs`);
    await page.locator("#operations-Users-setUserImage button").first().click();
    await page.getByText("v1234567/xcvjghjkdisudgfds7iyf.jpg").first().waitFor();

    expect(await page.title()).toBe("user-image");
    expect(await page.locator(".opblock").count()).toBe(12);
    expect(page.origins).toEqual(new Set([served.url]));
    expect(page.complaints).toEqual([]);

    await page.getByRole("button", { name: "Authorize" }).click();
    await page.locator("#auth-bearer-value").fill(token);
    await page.locator(".auth-btn-wrapper .authorize").nth(1).click();
    await page.locator(".btn-done").first().click();
    await page.locator("#operations-Users-getUser button").first().click();
    await page.locator("#operations-Users-getUser .execute").click();

    const answer = page.locator("#operations-Users-getUser .live-responses-table");
    await answer.getByText('"Ada"').waitFor();
    expect(await answer.locator(".response-col_status").nth(1).textContent()).toMatch(/^200/);
    expect(page.complaints).toEqual([]);
  });

  it("is as good behind a proxy that puts the service below a path of its own", async () => {
    const { url } = await sharedService();
    const proxyUrl = await startProxy(url, "/images");
    const page = await openPage();

    await page.goto(`${proxyUrl}/images/docs`);
    await page.locator(".opblock").first().waitFor();

    expect(page.url()).toBe(`${proxyUrl}/images/docs/`);
    expect(page.complaints).toEqual([]);
  });
});

describe("/docs", () => {
  it("is allowed nothing but its own files, pictures in them, and the API", async () => {
    const { url } = await serve({ service: { publicUrl: "https://api.example.org/images" } });

    const { headers } = await fetch(`${url}/docs/`);

    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' https://api.example.org; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    );
  });

  it("lets a browser keep its files", async () => {
    const { url } = await sharedService();
    const file = `${url}/docs/static/swagger-ui-bundle.js`;
    const first = await fetch(file);
    expect(first.headers.get("content-type")).toMatch(/javascript/);
    expect((await first.text()).length).toBeGreaterThan(1_000_000);

    const second = await fetch(file, { headers: { "if-none-match": String(first.headers.get("etag")) } });

    expect([second.status, await second.text()]).toEqual([304, ""]);
  });

  it.each(["/docs/nothing", "/docs/static/nothing.js", "/docs/static/..%2f..%2fpackage.json"])(
    "has nothing at %s",
    async (path) => {
      const { url } = await sharedService();

      await expectProblem(await fetch(url + path), "not_found", "There is no route");
    },
  );
});

describe("what only the API's description knows of", () => {
  it.each([
    "/docs/../v1/users",
    "/docs/../healthz",
    "/docs/%2e%2e/v1/users",
    "/docs/..%2fv1/users",
    "/docs/x/../../v1/users",
    "/docs/..%5cv1/users",
    "/docs/../v1/users?token=a",
    "/docs/..;/v1/users",
    "/docs/./",
    "/docs/../docs/",
    "/docs//../v1/users",
    "/docs/../openapi.json",
  ])("is nobody's to ask: %s", async (path) => {
    const { url } = await sharedService();

    for (const target of [path, url + path]) {
      const answer = await asItIs(url, target);
      await expectProblem(answer, "not_found", "There is no route");
    }
  });

  it("is no route of its reader", async () => {
    const { url } = await sharedService();

    expect((await fetch(`${url}/docs/v1/users`)).status).toBe(404);
    expect((await fetch(`${url}/docs/`)).status).toBe(200);
  });

  it("is read by a proxy's way of asking, with the whole address", async () => {
    const { url } = await sharedService();

    expect((await asItIs(url, `${url}/docs/static/swagger-ui.css`)).status).toBe(200);
  });
});

/** Asks for a target that fetch would resolve first. */
async function asItIs(url: string, path: string): Promise<Response> {
  const { hostname, port } = new URL(url);
  const [answer] = await once(send({ hostname, port, path }).end(), "response");
  return new Response(await text(answer), { status: answer.statusCode, headers: answer.headers });
}

/** A page that notes from where it loads, and what the browser complains of. */
async function openPage(): Promise<Page & { origins: Set<string>; complaints: string[] }> {
  const page = await browser().newPage();
  onTestFinished(() => page.close());
  const origins = new Set<string>();
  const complaints: string[] = [];
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return Object.assign(page, { origins, complaints });
}

/** Passes requests on without the prefix, and refuses those that lack it. */
async function startProxy(target: string, prefix: string): Promise<string> {
  const proxy = createServer((request, response) => {
    const { url = "", method, headers } = request;
    if (!url.startsWith(`${prefix}/`)) return void response.writeHead(404).end();
    const passed = send(target + url.slice(prefix.length), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(passed);
  });
  onTestFinished(() => void proxy.close());
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
