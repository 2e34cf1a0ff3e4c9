import { expect } from "vitest";
import {
  choose,
  chooseToCrop,
  type Page,
  photo,
  throttleUploads,
  told,
} from "../../../http/test/picture-page/open-page.js";

/** Goes through the views of a picker without a picture, from one to the next, and names each. */
export async function* views(page: Page): AsyncGenerator<string> {
  await page.getByAltText("Ada Lovelace has no picture").waitFor();
  yield "initials";

  await chooseToCrop(page, photo("face.jpg"));
  for (let n = 0; n < 2; n++) await page.getByRole("button", { name: "Zoom in" }).click();
  yield "crop";

  await throttleUploads(page, 4000);
  await page.getByRole("button", { name: "Set picture" }).click();
  await page.locator("progress:not([value='0'])").waitFor();
  yield "upload";
  expect(await page.locator("progress").isVisible(), "the upload goes on").toBe(true);

  await throttleUploads(page);
  await told(page, "Your picture is set.");
  yield "set";

  await page.getByRole("button", { name: "Remove" }).click();
  await told(page, "Your picture is removed.");
  yield "removed";

  await choose(page, photo("text.jpg"));
  await page.getByRole("button", { name: "Upload it" }).waitFor();
  yield "as-is";

  await page.getByRole("button", { name: "Upload it" }).click();
  await told(page, /^This file is not a picture/);
  yield "error";
}
