import { describe, expect, it } from "vitest";
import { aClient, serve } from "./serve.js";

describe("what was not modified", () => {
  it.each([
    ["the user", "/v1/users"],
    ["a picture", "/v1/users/217/image"],
    ["the page", "/"],
    ["the page's configuration", "/page-config.json"],
    ["the API's description", "/openapi.json"],
    ["its reader", "/docs/"],
    ["a file of its reader", "/docs/static/swagger-ui.css"],
    ["whether the process is alive", "/healthz"],
  ])("is answered without a length or a type: %s", async (_, path) => {
    const client = await aClient(await serve());
    const full = await client.request("GET", path);
    const tag = full.headers.get("etag");
    expect(full.status).toBe(200);
    // The reader's own page has none.
    if (tag === null) return expect(path).toBe("/docs/");

    for (const method of ["GET", "HEAD"]) {
      const answer = await client.request(method, path, undefined, {
        "if-none-match": tag,
        // As fetch would not say by itself.
        "cache-control": "max-age=0",
      });

      expect(answer.status).toBe(304);
      expect(answer.headers.get("etag")).toBe(tag);
      for (const name of ["content-length", "content-type", "transfer-encoding"]) {
        expect(answer.headers.get(name), `${method} ${name}`).toBeNull();
      }
    }
  });
});

describe("HEAD", () => {
  it("is answered as GET, without the body, wherever nothing is given away", async () => {
    const served = await serve();
    const client = await aClient(served);
    const paths = ["/v1/users", "/v1/users/217/image", "/", "/page-config.json", "/openapi.json", "/docs/"];

    for (const path of [
      ...paths,
      "/docs",
      "/docs/static/swagger-ui.css",
      "/healthz",
      "/readyz",
      "/nowhere",
    ]) {
      const ask = (method: string) =>
        fetch(served.url + path, {
          method,
          redirect: "manual",
          headers: { authorization: `Token token=${client.token}` },
        });
      const [get, head] = [await ask("GET"), await ask("HEAD")];

      expect(head.status, path).toBe(get.status);
      for (const name of ["content-type", "etag", "cache-control", "location"]) {
        expect(head.headers.get(name), `${path} ${name}`).toBe(get.headers.get(name));
      }
      expect(await head.text()).toBe("");
    }
  });
});
