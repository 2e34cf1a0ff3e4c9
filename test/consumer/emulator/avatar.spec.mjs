import { expect, test } from "@playwright/test";

const FILE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const emulator = `http://localhost:${process.env.EMULATOR_PORT ?? 3001}/__emulator`;
const headers = { authorization: `Basic ${btoa("key:secret")}` };

test.beforeEach(async ({ request }) => {
  await request.post(`${emulator}/reset`, { headers });
});

test("keeps an avatar", async ({ request }) => {
  const { url } = await (await request.put("/avatars/ada", { data: FILE })).json();

  expect((await request.get(url)).ok()).toBe(true);
  const { assets } = await (await request.get(`${emulator}/assets`, { headers })).json();
  expect(assets).toMatchObject([{ public_id: "avatars/ada" }]);
});

test("says so when Cloudinary is not available", async ({ request }) => {
  await request.post(`${emulator}/fail-next`, { headers, data: { status: 500 } });

  expect((await request.put("/avatars/ada", { data: FILE })).status()).toBe(503);
});
