import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Connection, entityTagOf, getUser, removeUserImage } from "../src/index.js";

const baseUrl = "https://example.org/images";

/** The headers of a request with this connection, and whether it sends cookies. */
async function sent(connection: Omit<Connection, "baseUrl">) {
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => Response.json({ id: 7 }));
  vi.stubGlobal("fetch", fetch);
  onTestFinished(() => void vi.unstubAllGlobals());
  await removeUserImage({ baseUrl, ...connection, ifMatch: '"tag"' });
  const { headers, credentials } = fetch.mock.calls[0]?.[1] ?? {};
  return { headers: Object.fromEntries(new Headers(headers)), credentials };
}

const ofTheRequest = { "content-type": "application/json", "if-match": '"tag"' };

describe("a request of the client", () => {
  it("has a token of the service", async () => {
    expect((await sent({ token: "abc" })).headers).toEqual({
      ...ofTheRequest,
      authorization: "Token token=abc",
    });
  });

  it("has the headers of whatever else the service knows its users by, and needs no token", async () => {
    const authorization = "Bearer a.b.c";

    expect((await sent({ headers: { authorization } })).headers).toEqual({ ...ofTheRequest, authorization });
    expect((await sent({ headers: { "x-csrf-token": "x" } })).headers).toEqual({
      ...ofTheRequest,
      "x-csrf-token": "x",
    });
  });

  it("has nothing but cookies, which browsers send to the page's own origin, where there is neither", async () => {
    expect(await sent({})).toEqual({ headers: ofTheRequest, credentials: undefined });
  });

  it("resolves to users of whatever shape the host answers", async () => {
    const body = { id: "64f0", fullName: "Ada King", image: null };
    vi.stubGlobal("fetch", async () => Response.json(body, { headers: { etag: '"tag"' } }));
    onTestFinished(() => void vi.unstubAllGlobals());

    const member = await getUser<{ readonly fullName: string }>({ baseUrl });

    expect(member.fullName).toBe("Ada King");
    expect(entityTagOf(member)).toBe('"tag"');
  });
});
