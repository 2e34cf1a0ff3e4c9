import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runAxe } from "../../../http/test/picture-page/axe.js";
import { type Page, sharedBrowser } from "../../../http/test/picture-page/open-page.js";
import { aPicker, openHost } from "./host-page.js";
import { views } from "./views.js";

const browser = sharedBrowser();
const artifacts = fileURLToPath(new URL("../../../../artifacts/picker/", import.meta.url));

interface Mode {
  readonly media?: Parameters<Page["emulateMedia"]>[0];
  readonly lang?: string;
  readonly dir?: string;
  /** Of the text, in percent of the browser's usual size. */
  readonly textSize?: number;
  readonly widths: readonly number[];
}

const modes: Readonly<Record<string, Mode>> = {
  light: { widths: [320, 768, 1280] },
  dark: { media: { colorScheme: "dark" }, widths: [320, 1280] },
  "forced-colours": { media: { forcedColors: "active" }, widths: [320, 1280] },
  "right-to-left": { lang: "ar", dir: "rtl", widths: [320, 1280] },
  "large-text": { textSize: 200, widths: [320, 1280] },
};

it("each view of the picker fits into every window, and axe finds nothing", {
  timeout: 180_000,
}, async () => {
  const { page } = await openHost(browser(), aPicker(), { context: { reducedMotion: "reduce" } });

  for await (const view of views(page)) {
    for (const [name, mode] of Object.entries(modes)) {
      await change(page, mode);
      for (const width of mode.widths) {
        await page.setViewportSize({ width, height: 900 });
        expect([view, name, await overflowing(page)]).toEqual([view, name, []]);
        if (process.env.SCREENSHOTS) await takeScreenshot(page, `${view}-${width}-${name}.png`);
      }
      const { violations } = await runAxe(page);
      expect([view, name, violations]).toEqual([view, name, []]);
    }
  }
});

it("the picker can be used from right to left", async () => {
  const { page } = await openHost(browser(), aPicker(), { html: 'lang="ar" dir="rtl"' });

  for await (const view of views(page)) expect([view, await overflowing(page)]).toEqual([view, []]);
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

async function change(page: Page, { media, lang = "en", dir = "ltr", textSize = 100 }: Mode): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none", ...media });
  await page.evaluate(
    ({ textSize, ...attributes }) => {
      Object.assign(document.documentElement, attributes);
      document.documentElement.style.fontSize = `${textSize}%`;
    },
    { lang, dir, textSize },
  );
}

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
