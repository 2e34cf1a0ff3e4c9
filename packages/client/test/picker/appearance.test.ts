import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions } from "@user-image/testing/browser";
import { describe, expect, it } from "vitest";
import { runAxe } from "../../../http/test/picture-page/axe.js";
import { type Page, sharedBrowser } from "../../../http/test/picture-page/open-page.js";
import { aPicker, openHost } from "./host-page.js";
import { views } from "./views.js";

const browser = sharedBrowser();
const artifacts = fileURLToPath(new URL("../../../../artifacts/picker/", import.meta.url));

interface Mode {
  readonly context?: BrowserContextOptions;
  readonly html?: string;
  /** Of the text, in percent of the browser's usual size. */
  readonly textSize?: number;
  readonly widths: readonly number[];
}

const modes: Readonly<Record<string, Mode>> = {
  light: { widths: [320, 768, 1280] },
  dark: { context: { colorScheme: "dark" }, widths: [320, 1280] },
  "forced-colours": { context: { forcedColors: "active" }, widths: [320, 1280] },
  "right-to-left": { html: 'lang="ar" dir="rtl"', widths: [320, 1280] },
  "large-text": { textSize: 200, widths: [320, 1280] },
};

describe("the picker", () => {
  it.each(Object.entries(modes))(
    "fits into every window, and axe finds nothing: %s",
    { timeout: 180_000 },
    async (name, { widths, textSize = 100, context, html = 'lang="en"' }) => {
      const { page } = await openHost(browser(), aPicker(), {
        context: { reducedMotion: "reduce", ...context },
        html,
      });
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = `${size}%`;
      }, textSize);

      for await (const view of views(page)) {
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          expect([view, await overflowing(page)]).toEqual([view, []]);
          if (process.env.SCREENSHOTS) await takeScreenshot(page, `${view}-${width}-${name}.png`);
        }
        const { violations } = await runAxe(page);
        expect([view, violations]).toEqual([view, []]);
      }
    },
  );
});

describe("while the picker loads", () => {
  it.each([
    ["reduce", 0],
    ["no-preference", 1],
  ] as const)("nothing moves for those who prefer less motion (%s)", async (reducedMotion, expected) => {
    const { page, host } = await openHost(browser(), aPicker(), { context: { reducedMotion } });
    await page.route("**/v1/users", () => {});

    await page.goto(host);
    await page.locator("#loading .placeholder").waitFor();

    const moving = () =>
      page.locator("user-image-picker").evaluate(({ shadowRoot }) => shadowRoot?.getAnimations().length);
    await expect.poll(moving).toBe(expected);
  });
});

async function takeScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: artifacts + name, fullPage: true, animations: "disabled" });
}

/** What is partly outside of the window. */
function overflowing(page: Page): Promise<string[]> {
  return page
    .locator(
      "button:visible, h2:visible, p:visible, .avatar:visible, .size-preview:visible, progress:visible",
    )
    .evaluateAll((elements) =>
      elements
        .filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return (
            left < 0 ||
            right > document.documentElement.clientWidth ||
            element.scrollWidth > element.clientWidth + 1
          );
        })
        .map(({ outerHTML }) => outerHTML.slice(0, 120)),
    );
}
