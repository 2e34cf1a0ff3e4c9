import { readFileSync } from "node:fs";
import { importAsset } from "@user-image/cloudinary-emulator";
import { byPlace } from "@user-image/domain/testing";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { addDemo, DEMO_IMAGE, DEMO_TOKEN } from "../src/embedded/demo.js";
import { type Served, serve, stores, type TestStore } from "./serve.js";

const demoImage = new URL("../assets/demo-image.jpg", import.meta.url).pathname;

/** The answer of the API's documentation, written compactly. */
const seedBody = JSON.stringify(JSON.parse(readFileSync(new URL("seed-body.json", import.meta.url), "utf8")));

describe.each(Object.entries(stores))("the documented request, with users %s", (_, openStore) => {
  it("is answered with the documented bytes and headers", async () => {
    const served = await serveDemo(await openStore());

    const answer = await sendSeed(served);

    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-frame-options": "SAMEORIGIN",
      "x-xss-protection": "1; mode=block",
      "x-content-type-options": "nosniff",
      "content-type": "application/json; charset=utf-8",
      etag: '"be5d3fa83dacf51ae705d2e69e90edbd"',
      "cache-control": "max-age=0, private, must-revalidate",
      "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-runtime": expect.stringMatching(/^\d+\.\d{6}$/),
      "content-length": "733",
    });
    expect(await answer.text()).toBe(seedBody);
  });

  it("is answered the same however often it is sent, and costs one write", async () => {
    const store = await openStore();
    const served = await serveDemo(store);

    for (let time = 0; time < 3; time++) expect(await (await sendSeed(served)).text()).toBe(seedBody);

    expect(byPlace(await store.findById(217))).toMatchObject({ revision: 2, discards: [], grants: [] });
    expect(served.emulator.calls).toEqual(["POST /v1_1/demo/image/explicit"]);
  });
});

it("has an intact demo image of the size that it is stored with", async () => {
  const { info } = await sharp(demoImage, { failOn: "warning" }).raw().toBuffer({ resolveWithObject: true });

  expect(info).toMatchObject(DEMO_IMAGE.size);
});

async function serveDemo(store: TestStore): Promise<Served> {
  const served = await serve({ store });
  const upload = (replace: boolean) =>
    importAsset({ dir: served.emulator.dir }, { ...DEMO_IMAGE, file: demoImage, replace });
  await addDemo(store, upload);
  await addDemo(store, (asNew) => (asNew ? Promise.reject(new Error("uploaded twice")) : upload(asNew)));
  return served;
}

function sendSeed({ url }: Served): Promise<Response> {
  return fetch(`${url}/v1/users`, {
    method: "PATCH",
    headers: { "content-type": "application/json", authorization: `Token token=${DEMO_TOKEN}` },
    body: '{"image":{"publicId":"v1234567/xcvjghjkdisudgfds7iyf.jpg"}}',
  });
}
