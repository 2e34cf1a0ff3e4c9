import { describe, expect, it } from "vitest";
import { form, photoPath, post, signed } from "./emulator.js";
import { idsOf, startForFile } from "./sdk.js";

const sdk = await startForFile();
const { uploader, api } = sdk.cloudinary;

async function uploadAll(...publicIds: string[]): Promise<void> {
  for (const public_id of publicIds) await uploader.upload(photoPath("moving.gif"), { public_id, tags: "t" });
}

describe("tags", () => {
  it("are added, removed, replaced and listed", async () => {
    await uploadAll("a", "b", "c");
    const tags = async () => (await api.resource("a")).tags;

    expect(await uploader.add_tag("x,y", ["a", "b", "gone"])).toEqual({ public_ids: ["a", "b"] });
    expect(await tags()).toEqual(["t", "x", "y"]);
    await uploader.remove_tag("x", ["a"]);
    expect(await tags()).toEqual(["t", "y"]);
    expect(await idsOf(api.resources_by_tag("y"))).toEqual(["a", "b"]);
    // The SDK's own option `exclusive` has no effect: it asks for it with its arguments swapped.
    const exclusive = signed({ command: "set_exclusive", tag: "y", public_ids: "c" });
    await post(`${sdk.origin}/v1_1/democloud/image/tags`, form(exclusive));
    expect(await idsOf(api.resources_by_tag("y"))).toEqual(["c"]);
    await uploader.replace_tag("z", ["a"]);
    expect(await tags()).toEqual(["z"]);
    expect(await api.tags()).toMatchObject({ tags: ["t", "x", "y", "z"] });
    expect(await api.tags({ max_results: 2 })).toMatchObject({ tags: ["t", "x"], next_cursor: "x" });
    expect(await api.tags({ next_cursor: "x" })).toMatchObject({ tags: ["y", "z"] });
    expect(await api.tags({ prefix: "x" })).toMatchObject({ tags: ["x"] });
    await uploader.remove_all_tags(["a"]);
    expect(await tags()).toEqual([]);
  });
});

describe("context", () => {
  it("is added to, removed, and found by", async () => {
    await uploadAll("a", "b");

    await uploader.add_context({ alt: "x|y=z", lang: "en" } as never, ["a", "b"]);
    await uploader.add_context("lang=de", ["a"]);

    expect((await api.resource("a")).context).toEqual({ custom: { alt: "x|y=z", lang: "de" } });
    expect(await idsOf(api.resources_by_context("lang", "en"))).toEqual(["b"]);
    expect(await idsOf(api.resources_by_context("alt"))).toEqual(["a", "b"]);
    await uploader.remove_all_context(["a"]);
    expect(await api.resource("a")).not.toHaveProperty("context");
  });
});

describe("rename", () => {
  it("moves an image with what is known of it", async () => {
    const { asset_id } = await uploader.upload(photoPath("cat.jpg"), { public_id: "a", tags: "x" });

    const renamed = await uploader.rename("a", "folder/b");

    expect(renamed).toMatchObject({ public_id: "folder/b", asset_id, tags: ["x"], display_name: "b" });
    expect((await fetch(renamed.url)).status).toBe(200);
    await expect(api.resource("a")).rejects.toMatchObject({ error: { http_code: 404 } });
  });

  it("is refused for a missing image, and onto another unless it may overwrite", async () => {
    await uploadAll("a", "b");

    await expect(uploader.rename("gone", "x")).rejects.toMatchObject({
      http_code: 404,
      message: "Resource not found - gone",
    });
    await expect(uploader.rename("a", "b")).rejects.toMatchObject({
      http_code: 400,
      message: "to_public_id (b) already exists",
    });
    expect(await uploader.rename("a", "b", { overwrite: true })).toMatchObject({ public_id: "b" });
    expect(await idsOf(api.resources())).toEqual(["b"]);
  });
});

describe("deleting", () => {
  it.each([
    ["by ids", () => api.delete_resources(["x/1", "y"]), ["x/2"]],
    ["by prefix", () => api.delete_resources_by_prefix("x/"), ["y"]],
    ["by tag", () => api.delete_resources_by_tag("t"), []],
    ["all", () => api.delete_all_resources(), []],
  ])("%s", async (_, remove, left) => {
    await uploadAll("x/1", "x/2", "y");

    const { deleted, partial } = await remove();

    expect(Object.values(deleted)).toEqual(Array(3 - left.length).fill("deleted"));
    expect(partial).toBe(false);
    expect(await idsOf(api.resources())).toEqual(left);
  });

  it("keeps the original with keep_original, and deletes what was derived from it", async () => {
    const eager = [{ width: 9 }, { width: 8 }];
    await uploader.upload(photoPath("cat.jpg"), { public_id: "a", eager });
    await uploader.upload(photoPath("cat.jpg"), { public_id: "b", eager });
    const derivedOf = async (id: string) => (await api.resource(id)).derived.length;

    const answer = await api.delete_resources(["a"], { keep_original: true });
    await api.delete_derived_by_transformation(["b"] as never, { width: 9 } as never);

    expect(answer).toMatchObject({ deleted_counts: { a: { original: 0, derived: 2 } } });
    expect([await derivedOf("a"), await derivedOf("b")]).toEqual([0, 1]);
    const [{ id }] = (await api.resource("b")).derived;
    expect(await api.delete_derived_resources([id, "gone"])).toMatchObject({
      deleted: { [id]: "deleted", gone: "not_found" },
    });
    expect(await derivedOf("b")).toBe(0);
  });

  it("by the ids of assets", async () => {
    const { asset_id } = await uploader.upload(photoPath("cat.jpg"), { public_id: "a" });
    const remove = api as unknown as { delete_resources_by_asset_ids(ids: string[]): Promise<object> };

    expect(await remove.delete_resources_by_asset_ids([asset_id])).toMatchObject({
      deleted: { [asset_id]: "deleted" },
    });
  });

  it("cannot be undone, and says so instead of looking for an asset of that name", async () => {
    await expect(api.restore(["a"])).rejects.toMatchObject({
      error: {
        http_code: 400,
        message: "The emulator does not support the method restore: no earlier versions are kept",
      },
    });
  });
});
