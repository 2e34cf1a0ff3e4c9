import { describe, expect, it } from "vitest";
import { admin, form, photo, post, signed, startEmulator, upload, uploadAll } from "./emulator.js";

describe("a listing", () => {
  it.each(["/resources/image", "/resources/image/upload"])(
    "of %s comes in pages, the newest first",
    async (path) => {
      let second = 1_795_520_000;
      const emulator = await startEmulator({ now: () => new Date(second * 1000) });
      for (const publicId of ["a", "b", "c"]) {
        second += 1;
        await upload(emulator, "moving.gif", { public_id: publicId });
      }

      const first = await admin(emulator, `${path}?max_results=2`);
      const next = await admin(emulator, `${path}?max_results=2&next_cursor=${first.body.next_cursor}`);

      expect(first.body.resources.map((item: { public_id: string }) => item.public_id)).toEqual(["c", "b"]);
      expect(next.body.resources.map((item: { public_id: string }) => item.public_id)).toEqual(["a"]);
      expect(next.body).not.toHaveProperty("next_cursor");
    },
  );

  it("has ten images if nothing else is asked", async () => {
    const emulator = await startEmulator();
    await uploadAll(
      emulator,
      Array.from({ length: 11 }, (_, index) => `id${index}`),
    );

    const { body } = await admin(emulator, "/resources/image");

    expect(body.resources).toHaveLength(10);
    expect(body.next_cursor).toEqual(expect.any(String));
    expect(body.resources[0]).not.toHaveProperty("tags");
  });

  it.each([
    ["prefix=x%2F", ["x/1", "x/2"]],
    ["public_ids%5B%5D=x%2F1&public_ids%5B%5D=y", ["x/1", "y"]],
    ["public_ids%5B0%5D=y&public_ids%5B1%5D=gone", ["y"]],
    ["prefix=none", []],
  ])("can be narrowed down by %s", async (query, expected) => {
    const emulator = await startEmulator();
    await uploadAll(emulator, ["x/1", "x/2", "y"]);

    const { body } = await admin(emulator, `/resources/image/upload?${query}&tags=true`);

    expect(body.resources.map((item: { public_id: string }) => item.public_id).sort()).toEqual(expected);
    for (const item of body.resources) expect(item.tags).toEqual(["t"]);
  });

  it.each([
    ["max_results=0", "Invalid value for parameter max_results - 0"],
    ["max_results=501", "Invalid value for parameter max_results - 501"],
    ["max_results=x", "Invalid value for parameter max_results - x"],
    ["next_cursor=x", "Invalid value for parameter next_cursor - x"],
  ])("is refused for %s", async (query, message) => {
    const { status, body } = await admin(await startEmulator(), `/resources/image?${query}`);

    expect(status).toBe(400);
    expect(body.error.message).toBe(message);
  });
});

describe("a listing by prefix", () => {
  it("is sorted by public id, in pages", async () => {
    let second = 1_795_520_000;
    const emulator = await startEmulator({ now: () => new Date(1000 * second++) });
    await uploadAll(emulator, ["x/b", "y", "x/c", "x/a", "x"]);

    const idsOf = (body: { resources: { public_id: string }[] }) =>
      body.resources.map((item) => item.public_id);
    const path = "/resources/image/upload?prefix=x%2F&direction=asc&max_results=2";
    const first = await admin(emulator, path);
    const next = await admin(emulator, `${path}&next_cursor=${first.body.next_cursor}`);

    expect(idsOf(first.body)).toEqual(["x/a", "x/b"]);
    expect(idsOf(next.body)).toEqual(["x/c"]);
    expect(next.body).not.toHaveProperty("next_cursor");
  });

  it("goes on behind an image that was deleted meanwhile, and before one that was uploaded", async () => {
    const emulator = await startEmulator();
    await uploadAll(emulator, ["x/a", "x/b", "x/d"]);
    const path = "/resources/image/upload?prefix=x%2F&max_results=2";
    const { body } = await admin(emulator, path);

    await admin(emulator, "/resources/image/upload?public_ids[]=x%2Fa&public_ids[]=x%2Fb", {
      method: "DELETE",
    });
    await uploadAll(emulator, ["x/c"]);
    const next = await admin(emulator, `${path}&next_cursor=${body.next_cursor}`);

    expect(next.body.resources.map((item: { public_id: string }) => item.public_id)).toEqual(["x/c", "x/d"]);
  });
});

describe("a listing", () => {
  it("can have the oldest first", async () => {
    let second = 1_795_520_000;
    const emulator = await startEmulator({ now: () => new Date(1000 * second++) });
    await uploadAll(emulator, ["b", "c", "a"]);

    const { body } = await admin(emulator, "/resources/image?direction=asc");

    expect(body.resources.map((item: { public_id: string }) => item.public_id)).toEqual(["b", "c", "a"]);
    expect((await admin(emulator, "/resources/image?direction=up")).status).toBe(400);
    expect((await admin(emulator, "/resources/image?direction=up&prefix=a")).status).toBe(400);
  });

  it("has all images that are asked for by their public ids, of which there may be 100", async () => {
    const emulator = await startEmulator();
    const publicIds = Array.from({ length: 12 }, (_, index) => `id${index}`);
    await uploadAll(emulator, publicIds);
    const queryOf = (ids: string[]) => ids.map((id) => `public_ids[]=${id}`).join("&");

    const { body } = await admin(emulator, `/resources/image/upload?${queryOf(publicIds)}`);
    const tooMany = await admin(emulator, `/resources/image/upload?${queryOf(Array(101).fill("a"))}`);

    expect(body.resources).toHaveLength(12);
    expect([tooMany.status, tooMany.body.error.message]).toEqual([
      400,
      "At most 100 public_ids can be listed at once",
    ]);
  });
});

describe("a listing of a folder", () => {
  it("has an image and a raw file of one public id on two pages", async () => {
    const now = new Date("2016-06-01T19:12:00Z");
    const emulator = await startEmulator({ now: () => now });
    const parameters = signed({ public_id: "a", asset_folder: "f" }, { at: now });
    for (const type of ["image", "raw"]) {
      await post(`${emulator.api}/${type}/upload`, form(parameters, photo("moving.gif")));
    }

    const path = "/resources/by_asset_folder?asset_folder=f&max_results=1";
    const { body: first } = await admin(emulator, path);
    const { body: next } = await admin(emulator, `${path}&next_cursor=${first.next_cursor}`);

    const types = [...first.resources, ...next.resources].map((item) => item.resource_type);
    expect(types.sort()).toEqual(["image", "raw"]);
  });
});

describe("the hourly limit", () => {
  it("refuses further calls with 420 if it is enforced, until the next hour", async () => {
    let now = new Date("2016-06-01T19:12:00Z");
    const emulator = await startEmulator({ now: () => now, adminCallsPerHour: 2 });
    const statuses = [await admin(emulator, "/ping"), await admin(emulator, "/resources/image")];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200]);
    expect(statuses[1]?.headers.get("x-featureratelimit-remaining")).toBe("0");

    const refused = await admin(emulator, "/ping");

    expect(refused.status).toBe(420);
    expect(refused.body.error.message).toBe(
      "Rate Limit Exceeded. Limit of 2 api operations reached. Try again on 2016-06-01 20:00:00 UTC",
    );
    expect((await upload(emulator, "moving.gif", { timestamp: `${now.getTime() / 1000}` })).status).toBe(200);
    now = new Date("2016-06-01T20:00:00Z");
    expect((await admin(emulator, "/ping")).status).toBe(200);
  });
});
