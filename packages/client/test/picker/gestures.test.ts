import { expect, it } from "vitest";
import { chooseToCrop, type Page, photo, sharedBrowser } from "../../../http/test/picture-page/open-page.js";
import { aPicker, openHost } from "./host-page.js";

const browser = sharedBrowser();

it("two fingers that move apart magnify the picture, and one finger moves it", async () => {
  const { page } = await openHost(browser(), aPicker(), { context: { hasTouch: true } });
  await chooseToCrop(page, photo("face.jpg"));
  const before = await transformOf(page);
  const box = await page.locator("#crop-area").boundingBox();
  if (!box) throw new Error("There is no crop.");
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const apart = (distance: number) => [
    { x: middle.x - distance, y: middle.y, id: 1 },
    { x: middle.x + distance, y: middle.y, id: 2 },
  ];

  await touch(page, apart(20), apart(60));
  await expect.poll(() => percentage(page)).toBe(300);
  expect(await transformOf(page)).not.toBe(before);

  const magnified = await transformOf(page);
  await touch(page, [{ ...middle, id: 1 }], [{ x: middle.x - 40, y: middle.y, id: 1 }]);
  expect(await percentage(page)).toBe(300);
  const [from, to] = [shiftOf(magnified), shiftOf(await transformOf(page))];
  expect(Math.round(to.x - from.x)).toBe(-40);
  expect(to.y).toBe(from.y);
});

it("the picture cannot be dragged out of its area", async () => {
  const { page } = await openHost(browser(), aPicker());
  await chooseToCrop(page, photo("face.jpg"));

  await page.locator("#crop-area").hover();
  await page.mouse.down();
  await page.mouse.move(3000, -3000, { steps: 5 });
  await page.mouse.up();

  const { x, y } = shiftOf(await transformOf(page));
  expect(x).toBeLessThanOrEqual(0);
  expect(y).toBeLessThanOrEqual(0);
});

interface Finger {
  readonly x: number;
  readonly y: number;
  readonly id: number;
}

async function touch(page: Page, from: readonly Finger[], to: readonly Finger[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: readonly Finger[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: [...touchPoints] });
  await send("touchStart", from);
  await send("touchMove", to);
  await send("touchEnd", []);
}

function transformOf(page: Page): Promise<string> {
  return page.locator("#crop-area img").evaluate((image) => getComputedStyle(image).transform);
}

async function percentage(page: Page): Promise<number> {
  return Number.parseInt((await page.getByRole("slider").getAttribute("aria-valuetext")) ?? "", 10);
}

/** The shift of a computed `matrix(a, b, c, d, x, y)`. */
function shiftOf(matrix: string) {
  const [, , , , x = Number.NaN, y = Number.NaN] = matrix.match(/-?[\d.]+/g)?.map(Number) ?? [];
  return { x, y };
}
