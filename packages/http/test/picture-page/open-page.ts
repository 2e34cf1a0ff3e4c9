import { fileURLToPath } from "node:url";
import {
  type Browser,
  type BrowserContextOptions,
  browserOfThisProcess,
  type Page,
} from "@user-image/testing/browser";
import { beforeAll, expect, onTestFinished } from "vitest";
import { aClient, type Served, type Setup, type SharedService, serve, sharedService } from "../serve.js";

export type { Page };

export function photo(name: string): string {
  return fileURLToPath(new URL(`../../../../testing/photos/${name}`, import.meta.url));
}

/** The browser that all test files of a worker share. */
export function sharedBrowser(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await browserOfThisProcess();
  });
  return () => browser;
}

export interface PageSetup {
  /** Of a service of its own. */
  readonly service?: Setup;
  readonly context?: BrowserContextOptions;
  /** Whether what is waited for in the page comes a hundred times as fast. */
  readonly isHurried?: boolean;
}

/** The shared service if none of its own is wanted. */
export type ServiceOf<S extends { readonly service?: Setup }> = S extends { readonly service: Setup }
  ? Served
  : SharedService;

export async function serviceOf<S extends { readonly service?: Setup }>({
  service,
}: S): Promise<ServiceOf<S>> {
  return (service ? await serve(service) : await sharedService()) as ServiceOf<S>;
}

/** The picture page, with Ada's token at hand, but not signed in. */
export async function openPage<S extends PageSetup>(browser: Browser, setup: S = {} as S) {
  const opened = await preparePage(browser, setup);
  await opened.page.goto(opened.served.url);
  await opened.page.getByLabel("Access token").waitFor();
  return opened;
}

/** The picture page with Ada signed in, who has no picture yet, as after a reload. */
export async function openAsAda<S extends PageSetup>(browser: Browser, setup: S = {} as S) {
  const opened = await preparePage(browser, setup);
  await opened.page.addInitScript((token) => {
    // Once: Ada may sign out.
    if (window.name) return;
    window.name = "opened";
    sessionStorage.setItem("user-image.token", token);
  }, opened.ada.token);
  await opened.page.goto(opened.served.url);
  await opened.page.getByText("Signed in as Ada Lovelace").waitFor();
  return opened;
}

async function preparePage<S extends PageSetup>(browser: Browser, setup: S) {
  const served = await serviceOf(setup);
  const ada = await aClient(served, "Ada Lovelace");
  const page = await newPage(browser, setup.context, [served.url, served.emulator.url]);
  if (setup.isHurried) await page.addInitScript(hurry);
  return { page, served, ada };
}

/**
 * An empty page. Whatever it is used for, the test fails if the browser complains of a breach of
 * the page's policy or of anything else, or if something is loaded from elsewhere.
 */
export async function newPage(
  browser: Browser,
  options: BrowserContextOptions | undefined,
  origins: readonly string[],
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    // That a request failed, or was refused, is what some of the tests are about.
    if (message.text().startsWith("Failed to load resource")) return;
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  // From here on: the browser takes note of it later than of a key that is pressed at once.
  page.on("filechooser", () => {});
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "blob:" && !origins.includes(origin)) complaints.push(`It asks ${request.url()}.`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      throw new Error(`${effectiveDirective} does not allow ${blockedURI}`);
    });
  });
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  return page;
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export type Chosen = string | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** Chooses a file as one does: by the button, in the dialog. */
export async function choose(page: Page, file: Chosen): Promise<void> {
  const dialog = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: /^Choose a/ }).click();
  await (await dialog).setFiles(file);
}

/** Chooses a picture, a small one if none is named, and goes as far as to its crop. */
export async function chooseToCrop(page: Page, file: Chosen = photo("cat.jpg")): Promise<void> {
  await choose(page, file);
  await page.getByRole("heading", { name: "Move and zoom" }).waitFor();
  await page.locator("#sizes canvas").first().waitFor();
}

export async function setPicture(page: Page, file: Chosen = photo("cat.jpg")): Promise<void> {
  await chooseToCrop(page, file);
  await page.getByRole("button", { name: "Set picture" }).click();
  await told(page, "Your picture is set.");
}

/** The picture of which a part is chosen. */
export function cropped(page: Page) {
  return page.locator("#crop-area img");
}

/** Waits until the page says so. */
export async function told(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole("status").filter({ hasText: text }).waitFor();
}

/** Lets the page upload so many bytes a second, or as many as it can. */
export async function throttleUploads(page: Page, bytesPerSecond = -1): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}

/** What has the focus, also in a shadow tree. */
export function focusedElement(page: Page) {
  return page.evaluateHandle(() => {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused;
  });
}

/** All elements of the page, also those in shadow trees. */
export function allElements(page: Page) {
  return page.evaluateHandle(() => {
    const inside = (root: ParentNode): Element[] =>
      [...root.querySelectorAll("*")].flatMap((element) => [
        element,
        ...(element.shadowRoot ? inside(element.shadowRoot) : []),
      ]);
    return inside(document);
  });
}

function hurry(): void {
  const wait = window.setTimeout;
  window.setTimeout = ((run: () => void, milliseconds = 0) => wait(run, milliseconds / 100)) as typeof wait;
}
