import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Browser, browserOfThisProcess } from "../testing/src/browser.js";
import { root } from "./source-files.js";

const FOLDERS = ["docs/charts", "docs/drawings"];
const drawings = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);

describe("a drawing in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await browserOfThisProcess();
  });

  it.each(drawings)("has no text over another or beyond its edge: %s", async (file) => {
    const { texts, width, height } = await lookAt(file, "light");

    expect(texts.length).toBeGreaterThan(8);
    const beyond = texts.filter(({ box }) => box.left < 0 || box.right > width || box.bottom > height);
    expect(beyond).toEqual([]);
    const pairs = texts.flatMap((one, index) => texts.slice(index + 1).map((other) => [one, other] as const));
    const overlapping = pairs.filter(([one, other]) => overlaps(one.box, other.box));
    expect(overlapping.map((pair) => pair.map(({ content }) => content))).toEqual([]);
  });

  it.each(["light", "dark"] as const)("has texts that stand out, on a %s page", async (colorScheme) => {
    for (const file of drawings) {
      const { texts, page } = await lookAt(file, colorScheme);

      expect(luminance(page) > 0.5).toBe(colorScheme === "light");
      // Web Content Accessibility Guidelines 2.2, 1.4.3
      for (const { content, fill } of texts)
        expect(contrast(fill, page), `${file}: ${content}`).toBeGreaterThan(4.5);
    }
  });

  async function lookAt(file: string, colorScheme: "light" | "dark") {
    const page = await browser.newPage({ colorScheme });
    await page.setContent(`<body style="margin: 0">${readFileSync(join(root, file), "utf8")}`);
    const seen = await page.evaluate(() => {
      const boxOf = (element: Element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return { left, right, top, bottom };
      };
      const texts = [...document.querySelectorAll("text")].map((text) => ({
        content: text.textContent,
        box: boxOf(text),
        fill: getComputedStyle(text).fill,
      }));
      const [page] = document.querySelectorAll("rect");
      const { right: width, bottom: height } = boxOf(document.querySelector("svg") as Element);
      return { texts, width, height, page: page ? getComputedStyle(page).fill : "" };
    });
    await page.close();
    return seen;
  }
});

type Box = Record<"left" | "right" | "top" | "bottom", number>;

/** In pixels: a line's box is higher than its letters. */
const LEADING = 4;

function overlaps(one: Box, other: Box): boolean {
  const isBeside = one.right <= other.left || other.right <= one.left;
  const isAbove = one.bottom - LEADING <= other.top || other.bottom - LEADING <= one.top;
  return !isBeside && !isAbove;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param colour as `rgb(13, 17, 23)` */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((text) => {
    const value = Number(text) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
