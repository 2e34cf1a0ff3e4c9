import { describe, expect, it } from "vitest";
import { aClient, serve } from "./serve.js";

const origin = "https://app.example.org";

describe("a page of another origin", () => {
  it("gets permission, by a preflight request, to send what a client sends", async () => {
    const { url } = await serve();

    const answer = await fetch(`${url}/v1/users`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type,if-match",
      },
    });

    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      allow: "GET, HEAD, PATCH, OPTIONS",
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, HEAD, PATCH, OPTIONS",
      "access-control-allow-headers": expect.stringMatching(/Authorization, Content-Type, If-Match/),
    });
  });

  it("may read the answers, problems included, with the headers that it needs", async () => {
    const served = await serve();
    const client = await aClient(served);

    for (const answer of [await client.getUser({ origin }), await client.setImage("?", { origin })]) {
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(answer.headers.get("access-control-expose-headers")).toMatch(/^Date, ETag, Retry-After, /);
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    }
  });
});
