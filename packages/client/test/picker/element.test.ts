import { describe, expect, it } from "vitest";
import {
  choose,
  chooseToCrop,
  type Page,
  photo,
  setPicture,
  sharedBrowser,
  throttleUploads,
  told,
} from "../../../http/test/picture-page/open-page.js";
import type { UserImagePicker } from "../../src/picker/index.js";
import { aPicker, openHost } from "./host-page.js";

const browser = sharedBrowser();

describe("the module", () => {
  it("can be imported on a server, which has no elements", async () => {
    const { UserImagePicker } = await import("../../src/picker/index.js");

    expect(typeof HTMLElement).toBe("undefined");
    expect(UserImagePicker.formAssociated).toBe(true);
  });

  it("can be loaded twice, by two bundles of a page", async () => {
    const { page } = await openHost(browser(), aPicker());
    await shows(page, "Ada Lovelace");

    await page.evaluate("import('/node_modules/@user-image/client/dist/picker/index.js?again')");

    await shows(page, "Ada Lovelace");
  });
});

describe("the attributes", () => {
  it("can be changed: another token shows another user, and another base URL another service", async () => {
    const { page, served, grace } = await openHost(browser(), aPicker());
    await shows(page, "Ada Lovelace");

    await page.locator("user-image-picker").evaluate((picker, token) => {
      picker.setAttribute("token", token);
    }, grace.token);
    await shows(page, "Grace Hopper");
    await setPicture(page);
    expect((await grace.stored())?.image).not.toBeNull();

    const another = { id: 7, username: "Alan Turing", image: null };
    await page.route(`${served.url}/another/v1/users`, (route) =>
      route.fulfill({ json: another, headers: { "access-control-allow-origin": "*" } }),
    );
    await page.locator("user-image-picker").evaluate((picker, url) => {
      picker.setAttribute("base-url", url);
    }, `${served.url}/another`);
    await shows(page, "Alan Turing");
  });

  it("can be changed during an upload, which is that of the user who began it", async () => {
    const { page, ada, grace } = await openHost(browser(), aPicker());
    await chooseToCrop(page, photo("face.jpg"));
    await throttleUploads(page, 20_000);
    await page.getByRole("button", { name: "Set picture" }).click();
    await page.locator("progress:not([value='0'])").waitFor();
    const loaded = page.waitForResponse((response) => response.url().endsWith("/v1/users"));
    await page.locator("user-image-picker").evaluate((picker, token) => {
      picker.setAttribute("token", token);
    }, grace.token);
    await (await loaded).finished();

    await throttleUploads(page);

    await shows(page, "Grace Hopper");
    expect((await ada.stored())?.image).not.toBeNull();
    expect((await grace.stored())?.image).toBeNull();
  });

  it("leave a crop open if they only renew the token", async () => {
    const { page, ada } = await openHost(browser(), aPicker());
    await chooseToCrop(page);
    const failed = page.locator("user-image-picker").evaluate((picker) => {
      picker.setAttribute("token", `${picker.getAttribute("token")}`.toLowerCase());
      return new Promise((resolve) => picker.addEventListener("error", resolve));
    });
    await failed;
    await page.locator("user-image-picker").evaluate((picker, token) => {
      picker.setAttribute("token", token);
    }, ada.token);

    await page.getByRole("button", { name: "Set picture" }).click();
    await told(page, "Your picture is set.");
  });

  it("that were set as properties before the element was defined count", async () => {
    const script = (url: string, token: string) => `
      const early = document.createElement("user-image-picker");
      Object.assign(early, { baseUrl: "${url}", getToken: async () => "${token}" });
      document.querySelector("h1").after(early);
    `;
    const { page, served, ada } = await openHost(browser(), () => "");
    await page.evaluate(() => customElements.whenDefined("user-image-picker"));
    const host = page.url();
    // A page of its own, in which nothing is defined yet.
    await page.route(`${host}main.js`, (route) =>
      route.fulfill({ contentType: "text/javascript", body: script(served.url, ada.token) }),
    );
    await page.reload();

    await page.evaluate("import('/node_modules/@user-image/client/dist/picker/index.js')");

    await shows(page, "Ada Lovelace");
  });
});

describe("getToken", () => {
  it("is asked once more if the service refuses its token, and then no more", async () => {
    const script = `
      const picker = document.querySelector("user-image-picker");
      picker.calls = 0;
      picker.getToken = async () => picker.calls++ === 0 ? "outdated" : picker.dataset.token;
    `;
    const { page } = await openHost(
      browser(),
      ({ url, token }) => `<user-image-picker base-url="${url}" data-token="${token}"></user-image-picker>`,
      { script },
    );
    await shows(page, "Ada Lovelace");
    expect(await page.locator("user-image-picker").evaluate((picker) => Reflect.get(picker, "calls"))).toBe(
      2,
    );

    await page.locator("user-image-picker").evaluate((picker) => {
      Reflect.set(picker, "calls", 0);
      Reflect.set(picker, "getToken", async () => {
        Reflect.set(picker, "calls", Reflect.get(picker, "calls") + 1);
        return "unknown";
      });
      return (picker as UserImagePicker).reload();
    });
    await told(page, "You are signed out.");
    expect(await page.locator("user-image-picker").evaluate((picker) => Reflect.get(picker, "calls"))).toBe(
      2,
    );
  });

  it("can be another function at each rendering of the page, and headers another object, without a request", async () => {
    const { page } = await openHost(
      browser(),
      ({ url, token }) => `<user-image-picker base-url="${url}" data-token="${token}"></user-image-picker>`,
      {
        script: `
          const picker = document.querySelector("user-image-picker");
          window.render = () => {
            picker.getToken = async () => picker.dataset.token;
            picker.headers = { "x-request-id": "rendered" };
          };
          picker.addEventListener("error", render);
          render();
        `,
      },
    );
    await shows(page, "Ada Lovelace");
    const requests: string[] = [];
    page.on("request", (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));

    await choose(page, photo("drawing.svg"));
    await told(page, "SVG files cannot be used here.");
    await page.locator("user-image-picker").evaluate((picker) => (picker as UserImagePicker).reload());

    // That of reload() is the only one.
    expect(requests.filter((request) => request === "GET /v1/users")).toHaveLength(1);
  });

  it("can bring the token of an identity provider", async () => {
    const { page, served } = await openHost(
      browser(),
      ({ url }) =>
        `<user-image-picker base-url="${url}" token="a.b.c" token-type="Bearer"></user-image-picker>`,
    );
    const asked = page.waitForRequest(`${served.url}/v1/users`);

    await page.reload();

    expect((await asked).headers().authorization).toBe("Bearer a.b.c");
  });
});

describe("several pickers on a page", () => {
  it("are each of their own user", async () => {
    const { page, ada, grace } = await openHost(browser(), ({ url, token, otherToken }) =>
      [token, otherToken]
        .map((token) => `<user-image-picker base-url="${url}" token="${token}"></user-image-picker>`)
        .join(""),
    );
    await shows(page, "Ada Lovelace");
    const second = page.locator("user-image-picker").nth(1);
    const dialog = page.waitForEvent("filechooser");
    await second.getByRole("button", { name: "Choose a picture" }).click();
    await (await dialog).setFiles(photo("cat.jpg"));
    await second.getByRole("button", { name: "Set picture" }).click();
    await second.getByRole("status").filter({ hasText: "Your picture is set." }).waitFor();

    await shows(page, "Ada Lovelace");
    expect((await grace.stored())?.image).not.toBeNull();
    expect((await ada.stored())?.image).toBeNull();
  });

  it("take only what is pasted where the user is", async () => {
    const { page } = await openHost(browser(), ({ url, token, otherToken }) =>
      [token, otherToken]
        .map((token) => `<user-image-picker base-url="${url}" token="${token}"></user-image-picker>`)
        .join(""),
    );
    await shows(page, "Ada Lovelace");
    const pickers = page.locator("user-image-picker");
    await pickers.nth(1).locator("#avatar").click();

    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["x"], "x.png", { type: "image/png" }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    });

    await pickers.nth(1).getByRole("heading", { name: "Upload without a preview?" }).waitFor();
    expect(await pickers.nth(0).getByRole("button", { name: "Choose a picture" }).isVisible()).toBe(true);
  });
});

async function shows(page: Page, name: string): Promise<void> {
  await page.getByAltText(`${name} has no picture`).first().waitFor();
}
