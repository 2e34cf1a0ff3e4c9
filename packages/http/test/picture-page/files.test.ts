import { describe, expect, it } from "vitest";
import { expectProblem } from "../expect-problem.js";
import { serve } from "../serve.js";

describe("the files of the picture page", () => {
  it("are asked for again each time, but for those whose names change with them", async () => {
    const { url } = await serve();

    const page = await fetch(url);
    const [asset] = /assets\/[\w.-]+\.js/.exec(await page.text()) ?? [];
    const script = await fetch(`${url}/${asset}`);

    expect([page.headers.get("content-type"), page.headers.get("cache-control")]).toEqual([
      "text/html; charset=utf-8",
      "no-cache",
    ]);
    expect([script.headers.get("content-type"), script.headers.get("cache-control")]).toEqual([
      "application/javascript; charset=utf-8",
      "public, max-age=31536000, immutable",
    ]);
  });

  it("are not sent to those who have them", async () => {
    const { url } = await serve();
    const etag = (await fetch(url)).headers.get("etag") ?? "";

    // Otherwise Node's fetch sends `cache-control: no-cache`, which asks for the whole file.
    const headers = { "if-none-match": etag, "cache-control": "max-age=0" };
    const again = await fetch(url, { headers });

    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("are described without being sent, if that is asked for", async () => {
    const { url } = await serve();

    const { byteLength } = await (await fetch(url)).arrayBuffer();

    const head = await fetch(url, { method: "HEAD" });

    expect([head.status, head.headers.get("content-length")]).toEqual([200, `${byteLength}`]);
    expect(await head.text()).toBe("");
  });

  it("are refused to those who want them as they were", async () => {
    const { url } = await serve();

    const answer = await fetch(url, { headers: { "if-match": '"old"' } });

    await expectProblem(answer, "precondition_failed", "has changed");
  });

  it.each(["nope.js", "..%2Findex.html", "..%2F..%2Fmain.js", "..%5Cindex.html", "%00"])(
    "are all there is: /assets/%s is nothing",
    async (name) => {
      const { url } = await serve();

      await expectProblem(await fetch(`${url}/assets/${name}`), "not_found", "There is no route");
    },
  );
});
