import { readFile } from "node:fs/promises";
import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { describe, expect, it, vi } from "vitest";
import {
  chooseToCrop,
  openAsAda,
  type Page,
  photo,
  sharedBrowser,
  told,
} from "../../http/test/picture-page/open-page.js";
import { API_SECRET, aClient, type Served } from "../../http/test/serve.js";
import { openWithClient } from "./open-with-client.js";

const browser = sharedBrowser();
const text = await readFile(photo("text.jpg"));

/** What Cloudinary says of a permission that it does not take. */
const REFUSALS: [number, string][] = [
  [401, "Invalid Signature 53c516a1. String to sign - 'timestamp=1439054775'."],
  [401, "Unknown API key 123456"],
  [400, "Unknown API key 123456"],
  [401, "The API key is disabled"],
  [403, "Not allowed"],
  [400, "Stale request - reported time is 2024-04-11 13:23:38 +0000 which is more than 1 hour ago"],
  [400, "Missing required parameter - api_key"],
  [400, "Missing required parameter - signature"],
  [400, "Upload preset must be specified when using unsigned upload"],
  [401, "api_secret mismatch"],
  [401, "cloud_name mismatch"],
  [401, "Invalid credentials"],
];

describe("a permission that was given before the key was rotated", () => {
  it.each([
    ["another key", `old:${API_SECRET}`],
    ["another secret", "key:the-secret-from-before"],
  ])("is replaced by a fresh one: %s", async (_, key) => {
    const { page, served, ada } = await openAsAda(browser(), { service: {} });
    signOnceWith(served, key);
    const answers = uploadAnswers(page);

    await chooseToCrop(page, photo("face.jpg"));
    await page.getByRole("button", { name: "Set picture" }).click();
    await told(page, "Your picture is set.");

    expect(answers).toEqual([401, 200]);
    expect((await ada.stored())?.image).toMatchObject({ width: 1024 });
  });
});

describe("an upload that is refused for its permission", () => {
  it("is made once more with a fresh one, then given up", { timeout: 120_000 }, async () => {
    const { page, served, connection } = await openWithClient(browser());

    for (const [status, message] of REFUSALS) {
      // A user of its own, since a permission is that of a user.
      const { token } = await aClient(served);
      const signatures = countRequests(page, "media-signature");
      const uploads = countRequests(page, "image/upload");
      await page.route("**/image/upload", (route) => route.fulfill({ status, json: { error: { message } } }));

      const error = await setPhoto(page, { ...connection, token });

      expect(error).toMatchObject({ code: "upload_refused", status, detail: message });
      expect([signatures(), uploads()], message).toEqual([2, 2]);
      await page.unroute("**/image/upload");
    }
  });

  it("is no reason to sign out, nor to show what was signed", async () => {
    const { page } = await openAsAda(browser());
    await page.route("**/image/upload", (route) =>
      route.fulfill({ status: 401, json: { error: { message: REFUSALS[0]?.[1] } } }),
    );

    await chooseToCrop(page);
    await page.getByRole("button", { name: "Set picture" }).click();

    await told(page, "The service has a problem at the moment. Try again in a minute.");
    await page.getByText("Signed in as Ada Lovelace").waitFor();
  });
});

describe("a permission that was not used up", () => {
  it("is used again for the next file, so that ten refused files lock nobody out", async () => {
    const { page, connection, ada } = await openWithClient(browser(), text);
    const signatures = countRequests(page, "media-signature");

    for (let n = 0; n < 12; n++) {
      expect(await setPhoto(page, connection)).toMatchObject({ code: "invalid_image" });
    }
    await replacePhoto(page, await readFile(photo("face.jpg")));

    expect(await setPhoto(page, connection)).toMatchObject({ username: "Ada" });
    expect(signatures()).toBe(1);
    expect(await ada.stored()).toMatchObject({ grants: [], image: { width: 1500 } });
  });

  it("is not used for another file if the first one may have arrived", async () => {
    const { page, connection, ada } = await openWithClient(browser());
    const signatures = countRequests(page, "media-signature");
    await page.evaluate("setTimeout = ((wait) => (run) => wait(run))(setTimeout)");
    await page.route("**/image/upload", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    expect(await setPhoto(page, connection)).toMatchObject({ code: "network_error" });
    await page.unroute("**/image/upload");

    await replacePhoto(page, await readFile(photo("cat.jpg")));
    expect(await setPhoto(page, connection)).toMatchObject({ username: "Ada" });

    expect(signatures()).toBe(2);
    expect((await ada.stored())?.image).toMatchObject({ width: 451 });
  });

  it("is used again for the same file after its connection was lost", async () => {
    const { page, connection, ada } = await openWithClient(browser());
    const signatures = countRequests(page, "media-signature");
    await page.evaluate("setTimeout = ((wait) => (run) => wait(run))(setTimeout)");
    await page.route("**/image/upload", (route) => route.abort("connectionrefused"));
    expect(await setPhoto(page, connection)).toMatchObject({ code: "network_error" });
    await page.unroute("**/image/upload");

    expect(await setPhoto(page, connection)).toMatchObject({ username: "Ada" });

    expect(signatures()).toBe(1);
    expect(await ada.stored()).toMatchObject({ grants: [], image: { width: 1500 } });
  });

  it("is not used for another part of the same picture if the first one may have arrived", async () => {
    const { page, connection, ada } = await openWithClient(browser());
    const signatures = countRequests(page, "media-signature");
    await page.evaluate("setTimeout = ((wait) => (run) => wait(run))(setTimeout)");
    await page.route("**/image/upload", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    const crop = (side: number) =>
      page.evaluate(
        ([connection, side]) =>
          window.client
            .setUserImage({ ...connection, file: window.photo, crop: { x: 0, y: 0, side } })
            .catch((error) => ({ ...error })),
        [connection, side] as const,
      );
    expect(await crop(300)).toMatchObject({ code: "network_error" });
    await page.unroute("**/image/upload");

    expect(await crop(200)).toMatchObject({ username: "Ada" });

    expect(signatures()).toBe(2);
    expect((await ada.stored())?.image).toMatchObject({ width: 200 });
  });

  it("is kept with its upload if the user has changed meanwhile", async () => {
    const { page, connection, ada } = await openWithClient(browser());
    const uploads = countRequests(page, "image/upload");

    const [refused, set] = await page.evaluate(async (connection) => {
      const { entityTagOf, getUser, setUserImage } = window.client;
      const seen = entityTagOf(await getUser(connection));
      await setUserImage({ ...connection, file: new Blob([window.photo]), crop: { x: 0, y: 0, side: 100 } });
      const change = { ...connection, file: window.photo };
      const refused = await setUserImage({ ...change, ifMatch: seen }).catch((error) => ({ ...error }));
      const now = entityTagOf(await getUser(connection));
      return [refused, await setUserImage({ ...change, ifMatch: now })];
    }, connection);

    expect(refused).toMatchObject({ code: "precondition_failed", status: 412 });
    expect(set).toMatchObject({ username: "Ada" });
    expect(uploads()).toBe(2);
    expect((await ada.stored())?.image).toMatchObject({ width: 1024 });
  });

  it("is of no use to another user", async () => {
    const { page, connection, other } = await openWithClient(browser(), text);
    const signatures = countRequests(page, "media-signature");

    await setPhoto(page, connection);
    await setPhoto(page, { ...connection, token: other.token });

    expect(signatures()).toBe(2);
  });
});

describe("onRetry", () => {
  it("receives the reason before each retry of a step", async () => {
    const { page, connection } = await openWithClient(browser());
    let left = 2;
    await page.route("**/image/upload", (route) =>
      left-- > 0 ? route.abort("connectionreset") : route.fallback(),
    );

    const codes = await page.evaluate(async (connection) => {
      const codes: string[] = [];
      const onRetry = ({ code }: { code: string }) => codes.push(code);
      await window.client.setUserImage({ ...connection, file: window.photo, onRetry });
      return codes;
    }, connection);

    expect(codes).toEqual(["network_error", "network_error"]);
  });
});

type Opened = Awaited<ReturnType<typeof openWithClient>>;

/** Resolves to the user, or to why it could not be set. */
/** Sends the photo as it is, so that Cloudinary sees it. */
function setPhoto(page: Page, connection: Opened["connection"]): Promise<object> {
  return page.evaluate(
    (connection) =>
      window.client
        .setUserImage({ ...connection, prepare: false, file: window.photo })
        .catch((error) => ({ ...error })),
    connection,
  );
}

async function replacePhoto(page: Page, file: Buffer): Promise<void> {
  await page.evaluate((base64) => {
    window.photo = new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
  }, file.toString("base64"));
}

function countRequests(page: Page, path: string): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith(path)) count++;
  });
  return () => count;
}

function uploadAnswers(page: Page): number[] {
  const answers: number[] = [];
  page.on("response", (response) => {
    const isUpload = response.url().endsWith("/image/upload") && response.request().method() === "POST";
    if (isUpload) answers.push(response.status());
  });
  return answers;
}

/** Lets the service sign one upload with the key that was in use before. */
function signOnceWith({ media, emulator }: Served, key: string): void {
  const account = parseCloudinaryUrl(`cloudinary://${key}@demo?upload_prefix=${emulator.url}`);
  const before = new CloudinaryMediaLibrary(account, { formats: ["jpg"], notificationUrl: undefined });
  vi.spyOn(media, "grantUpload").mockImplementationOnce((now, window) => before.grantUpload(now, window));
}
