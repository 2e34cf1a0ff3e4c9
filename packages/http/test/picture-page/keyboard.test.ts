import { expect, it } from "vitest";
import { focusedElement, openPage, type Page, photo, sharedBrowser, told } from "./open-page.js";

const browser = sharedBrowser();

it("can be used by keyboard alone, from the sign-in to the undo", async () => {
  const { page, ada } = await openPage(browser());

  expect(await focused(page)).toBe("Access token");
  await page.keyboard.type(ada.token);
  await page.keyboard.press("Enter");
  await page.getByText("Signed in as Ada Lovelace").waitFor();

  expect(await focused(page)).toBe("Choose a picture");
  const dialog = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await dialog).setFiles(photo("face.jpg"));

  await page.getByRole("heading", { name: "Move and zoom" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Part of the picture");
  for (const key of ["+", "+", "+", "ArrowUp", "ArrowLeft"]) await page.keyboard.press(key);
  await tabTo(page, "Zoom");
  await page.keyboard.press("ArrowRight");
  await tabTo(page, "Set picture");
  await page.keyboard.press("Enter");
  await told(page, "Your picture is set.");
  // 1500 pixels, zoomed to 5 to the power of 0.31.
  expect((await ada.stored())?.image).toMatchObject({ width: 911, height: 911 });

  expect(await focused(page)).toBe("Choose another picture");
  await tabTo(page, "Remove");
  await page.keyboard.press("Space");
  await told(page, "Your picture is removed.");

  expect(await focused(page)).toBe("Undo");
  await page.keyboard.press("Enter");
  await told(page, "Your earlier picture is back.");
  expect(await focused(page)).toBe("Choose another picture");
});

it("goes on where one was when a step is cancelled, or has failed", async () => {
  const { page, ada } = await openPage(browser(), { isHurried: true });
  await page.keyboard.type(ada.token);
  await page.keyboard.press("Enter");
  await page.getByText("Signed in as Ada Lovelace").waitFor();
  const dialog = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await dialog).setFiles(photo("face.jpg"));
  await page.getByRole("heading", { name: "Move and zoom" }).waitFor();
  await page.route("**/image/upload", (route) => route.abort());

  await tabTo(page, "Set picture");
  await page.keyboard.press("Enter");
  await told(page, /^The connection was lost/);
  expect(await focused(page)).toBe("Try again");

  await page.unroute("**/image/upload");
  await page.route("**/image/upload", () => {});
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Uploading" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Cancel");
  await page.keyboard.press("Enter");
  await told(page, "The upload was cancelled.");
  expect(await focused(page)).toBe("Move and zoom");

  await tabTo(page, "Cancel");
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("Choose a picture");
});

it("shows where one is", async () => {
  const { page } = await openPage(browser());

  const outline = await (await focusedElement(page)).evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element ?? document.body);
    return `${outlineStyle} ${outlineWidth}`;
  });

  expect(outline).toBe("solid 3px");
});

/** What has the focus, by the name that a screen reader says. */
async function focused(page: Page): Promise<string> {
  return (await focusedElement(page)).evaluate((element) => {
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
    return element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? "";
  });
}

async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while ((await focused(page)) !== name) {
    if (passed.length > 12) throw new Error(`Tab goes to ${passed.join(", ")}, but never to ${name}.`);
    await page.keyboard.press("Tab");
    passed.push(await focused(page));
  }
}
