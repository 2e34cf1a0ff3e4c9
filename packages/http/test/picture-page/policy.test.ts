import { describe, expect, it } from "vitest";
import { serve } from "../serve.js";
import { newPage, sharedBrowser } from "./open-page.js";

const browser = sharedBrowser();

describe("the policy of the picture page", () => {
  it("allows its own files, and besides them only where pictures go and come from", async () => {
    const { url, emulator } = await serve();

    const { headers } = await fetch(url);

    expect(headers.get("content-security-policy")).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: ${emulator.url}; connect-src 'self' ${emulator.url}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("is such that the page needs no inline script or style", async () => {
    const { url } = await serve();
    const page = await newPage(browser(), {}, [url]);

    await page.goto(url);

    expect(await page.locator("script:not([src])").count()).toBe(0);
    expect(await page.locator("style, [style], [onclick], [onload]").count()).toBe(0);
  });

  it("keeps foreign scripts, frames and requests out", async () => {
    const { url } = await serve();
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(url);

    const refused = await page.evaluate(async () => {
      const directives: string[] = [];
      const seen = (count: number) =>
        new Promise<void>((resolve) => {
          addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
            directives.push(effectiveDirective);
            if (directives.length === count) resolve();
          });
        });
      const all = seen(4);
      const script = document.createElement("script");
      script.textContent = "document.title = 'taken over'";
      document.body.append(script);
      const image = new Image();
      image.src = "https://elsewhere.example/pixel.png";
      const frame = document.createElement("iframe");
      frame.src = "https://elsewhere.example/";
      document.body.append(image, frame);
      await fetch("https://elsewhere.example/token").catch(() => {});
      await all;
      return directives.sort();
    });
    await context.close();

    expect(refused).toEqual(["connect-src", "frame-src", "img-src", "script-src-elem"]);
  });
});

describe("its files", () => {
  it("may be kept for ever where their names say what is in them, and the page itself may not", async () => {
    const { url } = await serve();
    const page = await fetch(url);
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(await page.text())?.[1];

    const file = await fetch(`${url}/${script}`);

    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });
});
