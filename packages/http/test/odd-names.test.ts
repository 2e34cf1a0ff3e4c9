import { importAsset } from "@user-image/cloudinary-emulator";
import { anImage, changed, png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { aClient, type Served, serve, stores } from "./serve.js";

const DELIVERED = ["猫", "été", "Пётр", "my cat", "a/b", "photo.jpg", "v7x/cat"];
/** Cloudinary delivers nothing under any of these, but other services can have written them. */
const NEVER_DELIVERED = [
  "50%",
  "a'b",
  "a?b",
  "a#b",
  "a\ud800",
  'a"<b>\\',
  "a\r\nX-Injected: yes",
  "猫".repeat(255),
];

/** BSON holds UTF-8, so that in MongoDB half a surrogate pair is no name, and the image counts as none. */
const isStorable = (name: string, store: string) => store !== "in MongoDB" || !/[\ud800-\udfff]/u.test(name);

describe.each(Object.entries(stores))("an adopted image, with users %s,", (storeName, openStore) => {
  it("is delivered whatever it is called, and setting it again changes nothing", async () => {
    const served = await serve({ store: await openStore() });

    const names = [...DELIVERED, ...NEVER_DELIVERED].filter((name) => isStorable(name, storeName));
    for (const publicId of names) {
      const client = await aClientShowing(served, publicId);
      const picture = await fetch(`${served.url}/v1/users/${client.id}/image?size=64`, {
        redirect: "manual",
      });
      const location = String(picture.headers.get("location"));
      const before = await client.stored();
      const body = await (await client.getUser()).text();

      expect(picture.status).toBe(302);
      expect(new URL(location).href).toBe(location);
      expect(picture.headers.has("x-injected")).toBe(false);
      for (const name of [JSON.parse(body).image, publicId, location, `${location}?_a=B`]) {
        const answer = await client.setImage(name);
        expect([answer.status, await answer.text()], name).toEqual([200, body]);
      }
      expect(await client.stored()).toEqual(before);
      if (DELIVERED.includes(publicId)) {
        await importAsset({ dir: served.emulator.dir }, { publicId, version: 12, file: Buffer.from(png3x2) });
        const { status, headers } = await fetch(location);
        expect([publicId, status, headers.get("content-type")]).toEqual([publicId, 200, "image/png"]);
      }
    }
  });
});

describe("an address that cannot be sent", () => {
  it.each(["https://example.org/猫", "https://example.org/a\r\nX-Injected: yes"])(
    "is a problem like any other, and tells the log nothing of the request: %j",
    async (url) => {
      const lines: string[] = [];
      const stream = { write: (line: string) => void lines.push(line) };
      const served = await serve({ app: { log: { level: "trace", stream } } });
      const client = await aClientShowing(served, "abc");
      served.media.imageUrl = () => url;

      const answer = await fetch(`${served.url}/v1/users/${client.id}/image?size=64&secret=hunter2`);

      await expectProblem(answer, "internal_error", "logged");
      expect(answer.headers.has("location")).toBe(false);
      const log = lines.filter((line) => line.includes("reqId")).join("");
      expect(log).toContain("ERR_INVALID_CHAR");
      expect(log).not.toMatch(/hunter2|"host"|127\.0\.0\.1:\d/);
    },
  );
});

async function aClientShowing(served: Served, publicId: string) {
  const client = await aClient(served);
  const user = await client.stored();
  if (!user) throw new Error("There is no such user.");
  const image = anImage(publicId, { version: 12, format: "png", adopted: true });
  await served.store.update(user, (user) => changed(user, { image }));
  return client;
}
