import { describe, expect, it } from "vitest";
import { chooseToCrop, openAsAda, type Page, setPicture, sharedBrowser, told } from "./open-page.js";

const browser = sharedBrowser();

const OFFLINE = "You are offline. Waiting for the connection…";

describe("while a step is repeated", () => {
  it("an upload that is almost done says that the user is offline", async () => {
    const { page } = await openAsAda(browser());
    await chooseToCrop(page);
    await page.route("**/v1/users", (route) => route.request().method() === "GET" && route.fallback());
    await page.getByRole("button", { name: "Set picture" }).click();
    await titled(page, "Almost done");

    await page.context().setOffline(true);
    await titled(page, OFFLINE);
    await page.context().setOffline(false);

    await titled(page, "Almost done");
  });

  it.each([
    ["lost", "The connection was lost. Trying again…"],
    ["busy", "The service is busy. Trying again…"],
  ])("an upload says so: %s", async (failure, title) => {
    const { page } = await openAsAda(browser());
    await chooseToCrop(page);
    let isDown = true;
    await page.route("**/v1/users", (route) => {
      if (!isDown || route.request().method() === "GET") return route.fallback();
      return failure === "lost" ? route.abort("connectionreset") : route.fulfill({ status: 503, body: "" });
    });

    await page.getByRole("button", { name: "Set picture" }).click();
    await titled(page, title);
    isDown = false;

    await told(page, "Your picture is set.");
  });

  it("Remove says that the user is offline, and goes on when they are not", async () => {
    const { page } = await openAsAda(browser());
    await setPicture(page);

    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, OFFLINE);
    await page.context().setOffline(false);

    await told(page, "Your picture is removed.");
  });
});

describe("Try again", () => {
  it("is not offered to who has to wait for long", async () => {
    const { page } = await openAsAda(browser());
    await page.route("**/v1/media-signature", (route) =>
      route.fulfill({
        status: 429,
        headers: { "retry-after": "3400" },
        json: { code: "too_many_pending_uploads", detail: "Wait." },
      }),
    );
    await chooseToCrop(page);

    await page.getByRole("button", { name: "Set picture" }).click();
    await told(page, "That was too often in a short time. Try again in 57 minutes.");

    expect(await page.getByRole("button", { name: "Try again" }).isVisible()).toBe(false);
  });

  it("is offered to who was answered by something else", async () => {
    const { page } = await openAsAda(browser());
    await page.route("**/v1/media-signature", (route) =>
      route.fulfill({ body: "<h1>Welcome to the hotel</h1>" }),
    );
    await chooseToCrop(page);

    await page.getByRole("button", { name: "Set picture" }).click();
    await told(page, /^Something else answered instead of the service/);
    await page.unroute("**/v1/media-signature");
    await page.getByRole("button", { name: "Try again" }).click();

    await told(page, "Your picture is set.");
  });
});

async function titled(page: Page, title: string): Promise<void> {
  await page.getByRole("heading", { name: title, exact: true }).waitFor();
}
