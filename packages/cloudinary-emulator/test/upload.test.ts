import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { account, form, photo, post, signed, startEmulator, upload } from "./emulator.js";

const noon = new Date("2026-11-24T12:00:00.500Z");
const noonSeconds = noon.getTime() / 1000 - 0.5;

describe("an upload to the Cloudinary emulator", () => {
  it("is answered with the members of the real service, in its order", async () => {
    const emulator = await startEmulator({ now: () => noon });
    const parameters = signed(
      { public_id: "folder/dog", tags: "a, b", context: "alt=x\\|y\\=z" },
      { at: noon },
    );

    const answer = await post(
      `${emulator.api}/image/upload`,
      form(parameters, photo("cat.jpg"), "my cat.jpg"),
    );

    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const url = `${emulator.origin}/democloud/image/upload/v${noonSeconds}/folder/dog.jpg`;
    expect(Object.entries(answer.body)).toEqual(
      Object.entries({
        asset_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        public_id: "folder/dog",
        version: noonSeconds,
        version_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        signature: createHash("sha1")
          .update(`public_id=folder/dog&version=${noonSeconds}${account.apiSecret}`)
          .digest("hex"),
        width: 451,
        height: 300,
        format: "jpg",
        resource_type: "image",
        created_at: "2026-11-24T12:00:00Z",
        tags: ["a", "b"],
        pages: 1,
        bytes: photo("cat.jpg").length,
        type: "upload",
        etag: createHash("md5").update(photo("cat.jpg")).digest("hex"),
        placeholder: false,
        url,
        secure_url: url,
        asset_folder: "",
        display_name: "dog",
        original_filename: "my cat",
        context: { custom: { alt: "x|y=z" } },
        api_key: account.apiKey,
      }),
    );
  });

  it("stores the very bytes if there is no incoming transformation", async () => {
    const emulator = await startEmulator();

    const { body } = await upload(emulator, "face-sideways.jpg");

    const delivered = Buffer.from(await (await fetch(body.secure_url)).arrayBuffer());
    expect(delivered.equals(photo("face-sideways.jpg"))).toBe(true);
    expect(body).toMatchObject({ width: 800, height: 1000, format: "jpg" });
  });

  it.each([
    ["cut-out.png", { format: "png", width: 160, height: 160, pages: 1 }],
    ["moving.gif", { format: "gif", width: 64, height: 48, pages: 4 }],
    ["face.heic", { format: "heic", width: 1500, height: 1500, pages: 1 }],
  ])("accepts %s and tells what it is", async (name, facts) => {
    expect((await upload(await startEmulator(), name)).body).toMatchObject(facts);
  });

  it("gets an id of 20 lower-case letters and digits if it has none", async () => {
    const emulator = await startEmulator();

    const [one, other] = [await upload(emulator, "cat.jpg"), await upload(emulator, "cat.jpg")];

    expect(one.body.public_id).toMatch(/^[a-z0-9]{20}$/);
    expect(other.body.public_id).not.toBe(one.body.public_id);
  });

  it("can be a data URI in a plain field, to /auto/ too", async () => {
    const emulator = await startEmulator();
    const file = `data:image/png;base64,${photo("cut-out.png").toString("base64")}`;

    const { body } = await post(`${emulator.api}/auto/upload`, form({ ...signed({}), file }));

    expect(body).toMatchObject({ format: "png", bytes: photo("cut-out.png").length });
    expect(body).not.toHaveProperty("original_filename");
  });

  it("may repeat the resource type of its path, auto too, but none that does not exist", async () => {
    const { api } = await startEmulator();
    const send = (type: string) =>
      post(`${api}/auto/upload`, form({ ...signed({}), resource_type: type }, photo("moving.gif")));

    expect(await send("auto")).toMatchObject({ status: 200, body: { resource_type: "image" } });
    expect((await send("picture")).body.error.message).toBe(
      "Invalid value for parameter resource_type - picture",
    );
  });

  it("can be a form-urlencoded or JSON body", async () => {
    const emulator = await startEmulator();
    const file = `data:image/gif;base64,${photo("moving.gif").toString("base64")}`;
    const bodies = {
      "application/x-www-form-urlencoded": new URLSearchParams({
        ...signed({ public_id: "a" }),
        file,
      }).toString(),
      "application/json": JSON.stringify({ ...signed({ public_id: "b" }), file }),
    };

    for (const [type, body] of Object.entries(bodies)) {
      const headers = { "content-type": type };
      const response = await fetch(`${emulator.api}/image/upload`, { method: "POST", headers, body });
      expect(await response.json()).toMatchObject({ format: "gif", pages: 4 });
    }
  });

  it("may be a chunk that is the whole file", async () => {
    const emulator = await startEmulator();
    const { length } = photo("cat.jpg");
    const headers = { "content-range": `bytes 0-${length - 1}/${length}`, "x-unique-upload-id": "u" };

    const { status } = await post(
      `${emulator.api}/image/upload`,
      form(signed({}), photo("cat.jpg")),
      headers,
    );

    expect(status).toBe(200);
  });

  it("waits for moderation if it asks for it, and is delivered meanwhile", async () => {
    const emulator = await startEmulator();

    const { body } = await upload(emulator, "cat.jpg", { moderation: "manual" });

    expect(body.moderation).toEqual([{ kind: "manual", status: "pending" }]);
    expect((await fetch(body.url)).status).toBe(200);
  });

  it("replaces special characters of the public id by underscores", async () => {
    const { body } = await upload(await startEmulator(), "cat.jpg", { public_id: "été/日本 (1)" });

    expect(body.public_id).toBe("été/日本 _1");
  });
});

describe("an upload under an id that is taken", () => {
  it("overwrites by default, keeps the asset id and the first date, and says so", async () => {
    let now = noon;
    const emulator = await startEmulator({ now: () => now });
    const send = (file: string) =>
      post(`${emulator.api}/image/upload`, form(signed({ public_id: "a" }, { at: now }), photo(file)));
    const { body: before } = await send("cat.jpg");
    now = new Date(noon.getTime() + 60_000);

    const { body: after } = await send("cut-out.png");

    expect(before).not.toHaveProperty("overwritten");
    expect(after).toMatchObject({
      overwritten: true,
      format: "png",
      asset_id: before.asset_id,
      created_at: before.created_at,
      version: before.version + 60,
    });
    expect(after.version_id).not.toBe(before.version_id);
    const delivered = await fetch(`${emulator.delivery}/v1/a.png`);
    expect(Buffer.from(await delivered.arrayBuffer()).equals(photo("cut-out.png"))).toBe(true);
  });

  it.each(["0", "false"])("is answered with the old image if overwrite=%s", async (overwrite) => {
    const emulator = await startEmulator();
    const { body: old } = await upload(emulator, "cat.jpg", { public_id: "a" });

    const { status, body } = await upload(emulator, "cut-out.png", { public_id: "a", overwrite });

    expect(status).toBe(200);
    expect(body).toEqual({ ...old, existing: true });
    expect((await fetch(old.url)).headers.get("etag")).toBe(`"${old.etag}"`);
  });

  it("is stored exactly once if many with overwrite=0 come at the same time", async () => {
    const emulator = await startEmulator();
    const files = ["cat.jpg", "cut-out.png", "moving.gif", "face.jpg", "cat.jpg", "cut-out.png"];

    const answers = await Promise.all(
      files.map((file) => upload(emulator, file, { public_id: "a", overwrite: "0" })),
    );

    const stored = answers.filter(({ body }) => !body.existing);
    expect(stored).toHaveLength(1);
    const versions = new Set(answers.map(({ body }) => body.version_id));
    expect([...versions]).toEqual([stored[0]?.body.version_id]);
  });
});
