import { png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { aClient, type Served, serve } from "./serve.js";

describe("GET /v1/users/:id/image", () => {
  it("leads anybody to the image in the size they ask for, in its version", async () => {
    const served = await serve();
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    await client.setImage(publicId);
    const version = (await client.stored())?.image?.version;

    const answer = await pictureOf(served, client.id, "?size=64");

    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe(
      `${served.media.deliveryUrl}/image/upload/c_fill,g_face,h_64,w_64/f_auto,q_auto/v${version}/${publicId}`,
    );
    expect(answer.headers.get("cache-control")).toBe("public, max-age=60");
    expect(answer.headers.get("etag")).toBeNull();
    expect((await fetch(String(answer.headers.get("location")))).headers.get("content-type")).toMatch(
      /^image\//,
    );
  });

  it("shows the initials of a user without an image, always the same", async () => {
    const served = await serve();
    const { id } = await aClient(served, "Ada King, Countess of Lovelace");

    const answer = await pictureOf(served, id, "?size=40");
    const svg = await answer.text();

    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/svg+xml; charset=utf-8",
      "cache-control": "public, max-age=60",
      "content-security-policy": "default-src 'none'",
      "x-content-type-options": "nosniff",
    });
    expect(svg).toContain('width="40" height="40" role="img" aria-label="AL"');
    expect(svg).toContain(">AL</text>");
    expect(await (await pictureOf(served, id, "?size=40")).text()).toBe(svg);
    const again = await pictureOf(served, id, "?size=40", {
      "if-none-match": String(answer.headers.get("etag")),
    });
    expect(again.status).toBe(304);
    expect(again.headers.get("cache-control")).toBe("public, max-age=60");
  });

  it.each([
    ["Ada", "A"],
    ["ada lovelace", "AL"],
    ["Ærøskøbing", "Æ"],
    ["李 小龍", "李小"],
    ["x-1", "X1"],
    ["<script>alert(1)</script>", "SS"],
    ['"&<>', ""],
    ["", ""],
    ["👩‍🚀", ""],
  ])("takes %j for %j", async (username, initials) => {
    const served = await serve();
    const { id } = await aClient(served, username);

    const svg = await (await pictureOf(served, id)).text();

    expect(svg).toContain(`aria-label="${initials || "No picture"}"`);
    expect(svg).not.toContain("script");
    expect(svg).toContain('width="128"');
  });

  it("shows the same silhouette for users who are unknown or deleted, and no error", async () => {
    const served = await serve();
    await served.store.add({ id: 50, username: "Gone", deletedAt: new Date() }, new Date());

    for (const id of [50, 51, 999999999999999]) {
      const answer = await pictureOf(served, id);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('aria-label="No picture"');
    }
  });

  it.each(["15", "1025", "0", "-64", "64.5", "1e2", "64px", "", "99999"])(
    "refuses the size %j",
    async (size) => {
      const served = await serve();

      const problem = await expectProblem(
        await pictureOf(served, 1, `?size=${size}`),
        "invalid_request",
        "16 to 1024",
      );

      expect(problem).toMatchObject({ errors: [{ member: "size" }] });
    },
  );

  it.each(["16", "1024"])("takes the size %s", async (size) => {
    const served = await serve();

    expect((await pictureOf(served, 1, `?size=${size}`)).status).toBe(200);
  });

  it.each(["abc", "-1", "1.5", "1234567890123456", "1%00"])("refuses the id %s", async (id) => {
    const { url } = await serve();

    await expectProblem(await fetch(`${url}/v1/users/${id}/image`), "invalid_request", "id");
  });
});

function pictureOf(
  { url }: Served,
  id: number,
  query = "",
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/v1/users/${id}/image${query}`, { redirect: "manual", headers });
}
