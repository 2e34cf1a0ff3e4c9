import { expect, it } from "vitest";
import { sharedBrowser } from "../../http/test/picture-page/open-page.js";
import { openWithClient } from "./open-with-client.js";

const browser = sharedBrowser();

it("sends one preflight request to another origin, also with conditions, and answers nothing from a cache", async () => {
  const { page, connection, elsewhere, ada } = await openWithClient(browser());
  // While requests are routed, the browser sends no preflight requests.
  await page.unrouteAll();
  const methods: string[] = [];
  const session = await page.context().newCDPSession(page);
  session.on("Network.requestWillBeSent", ({ request: { method, url } }) => {
    if (url === `${elsewhere}/v1/users`) methods.push(method);
  });
  await session.send("Network.enable");

  const images = await page.evaluate(
    async (connection) => {
      const { entityTagOf, getUser, removeUserImage, setUserImage } = window.client;
      const ifMatch = entityTagOf(await getUser(connection));
      const set = await setUserImage({ ...connection, file: window.photo, ifMatch });
      await getUser(connection);
      const removed = await removeUserImage({ ...connection, ifMatch: entityTagOf(set) });
      return [set.image, removed.image];
    },
    { ...connection, baseUrl: elsewhere },
  );

  expect(images).toEqual([expect.stringMatching(/^v\d+\//), null]);
  expect((await ada.stored())?.image).toBeNull();
  expect(methods.sort()).toEqual(["GET", "GET", "OPTIONS", "PATCH", "PATCH"]);
});
