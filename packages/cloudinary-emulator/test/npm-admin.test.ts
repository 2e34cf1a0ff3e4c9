import { describe, expect, it } from "vitest";
import { photoPath } from "./emulator.js";
import { idsOf, startForFile } from "./sdk.js";

const sdk = await startForFile();
const { uploader, api } = sdk.cloudinary;

describe("an asset", () => {
  it("is found by its asset id, its folder and its moderation", async () => {
    const options = { public_id: "a", asset_folder: "f", moderation: "manual" as const };
    const { asset_id } = await uploader.upload(photoPath("cat.jpg"), options);
    await uploader.upload(photoPath("cat.jpg"), { public_id: "b" });

    const { resource_by_asset_id: find } = api as unknown as {
      resource_by_asset_id(id: string): Promise<object>;
    };
    expect(await find(asset_id)).toMatchObject({ public_id: "a" });
    await expect(find("0".repeat(32))).rejects.toMatchObject({
      error: { http_code: 404 },
    });
    expect(await idsOf(api.resources_by_asset_ids([asset_id]))).toEqual(["a"]);
    expect(await idsOf(api.resources_by_asset_folder("f"))).toEqual(["a"]);
    expect(await idsOf(api.resources_by_moderation("manual", "pending"))).toEqual(["a"]);
    expect(await idsOf(api.resources_by_moderation("manual", "approved"))).toEqual([]);
    expect(await idsOf(api.resources({ type: "private" }))).toEqual([]);
  });

  it("lists all of the ids that a call names, and at most 100", async () => {
    const uploads = Array.from({ length: 11 }, (_, index) =>
      uploader.upload(photoPath("cat.jpg"), { public_id: `id-${index}` }),
    );
    const ids = (await Promise.all(uploads)).map(({ asset_id }) => asset_id);

    expect(await idsOf(api.resources_by_asset_ids(ids))).toHaveLength(11);
    await expect(api.resources_by_asset_ids(Array(101).fill(ids[0]))).rejects.toMatchObject({
      error: { message: "At most 100 asset_ids can be listed at once" },
    });
  });

  it("changes its folder, name and tags by update", async () => {
    await uploader.upload(photoPath("cat.jpg"), { public_id: "a" });

    const updated = await api.update("a", { asset_folder: "g", display_name: "n", tags: "x" } as never);

    expect(updated).toMatchObject({ public_id: "a", asset_folder: "g", display_name: "n", tags: ["x"] });
    expect(await api.update("a", { tags: "", asset_folder: "" } as never)).toMatchObject({
      tags: [],
      asset_folder: "",
      display_name: "n",
    });
    await expect(api.update("a", { detection: "illegal" })).rejects.toMatchObject({
      error: { http_code: 400, message: expect.stringContaining("parameter detection of update") },
    });
    await expect(api.resources({ start_at: new Date() } as never)).rejects.toMatchObject({
      error: { message: expect.stringContaining("parameter start_at of resources") },
    });
  });
});

describe("folders", () => {
  it("are those of assets, and others that are made, renamed and deleted", async () => {
    await uploader.upload(photoPath("cat.jpg"), { public_id: "a", folder: "x/y" });

    expect(await api.create_folder("z")).toMatchObject({ success: true, path: "z", name: "z" });
    expect((await api.root_folders()).folders).toEqual([
      { name: "x", path: "x" },
      { name: "z", path: "z" },
    ]);
    // The types of the SDK name the callback first.
    const rootFolders = api.root_folders as unknown as (options: object) => Promise<{ folders: object[] }>;
    const first = await rootFolders({ max_results: 1 });
    expect(first).toMatchObject({ folders: [{ path: "x" }], next_cursor: "x", total_count: 2 });
    expect((await rootFolders({ next_cursor: "x" })).folders).toEqual([{ name: "z", path: "z" }]);
    expect((await api.sub_folders("x")).folders).toEqual([{ name: "y", path: "x/y" }]);
    await expect(api.sub_folders("gone")).rejects.toMatchObject({
      error: { http_code: 404, message: "Can't find folder with path gone" },
    });
    await expect(api.delete_folder("x")).rejects.toMatchObject({
      error: { http_code: 400, message: "Folder is not empty" },
    });
    expect(await api.delete_folder("z")).toMatchObject({ deleted: ["z"] });
    const { rename_folder: rename } = api as unknown as {
      rename_folder(from: string, to: string): Promise<object>;
    };
    expect(await rename("x", "w")).toMatchObject({ from: { path: "x" }, to: { path: "w" } });
    // The public id stays, as in an account with dynamic folders.
    expect(await api.resource("x/y/a")).toMatchObject({ asset_folder: "w/y" });
  });
});

describe("structured metadata", () => {
  const colours = {
    external_id: "colour",
    type: "enum",
    label: "Colour",
    datasource: {
      values: [
        { external_id: "r", value: "Red" },
        { external_id: "g", value: "Green" },
      ],
    },
  };

  it("has fields that are made, read, changed and deleted", async () => {
    expect(await api.add_metadata_field(colours as never)).toMatchObject({
      external_id: "colour",
      type: "enum",
      mandatory: false,
      default_value: null,
      datasource: { values: [{ external_id: "r", value: "Red", state: "active" }, { external_id: "g" }] },
    });
    await api.add_metadata_field({
      external_id: "n",
      type: "integer",
      label: "N",
      default_value: 3,
    } as never);

    expect((await api.list_metadata_fields()).metadata_fields.map((field) => field.external_id)).toEqual([
      "colour",
      "n",
    ]);
    await api.update_metadata_field("colour", { label: "Shade" } as never);
    expect(await api.metadata_field_by_field_id("colour")).toMatchObject({ label: "Shade" });
    const added = { values: [{ external_id: "b", value: "Blue" }] };
    const { values } = await api.update_metadata_field_datasource("colour", added as never);
    expect(values.map(({ external_id }) => external_id)).toEqual(["r", "g", "b"]);
    expect(await api.delete_metadata_field("colour")).toMatchObject({ message: "ok" });
    await expect(api.metadata_field_by_field_id("colour")).rejects.toMatchObject({
      error: { http_code: 404 },
    });
  });

  it("is mandatory under any external id", async () => {
    const field = { external_id: "constructor", type: "string", label: "C", mandatory: true };
    await api.add_metadata_field(field as never);

    await expect(uploader.upload(photoPath("moving.gif"))).rejects.toMatchObject({
      message: "Missing mandatory metadata field - constructor",
    });
  });

  it("is given to assets, with default values", async () => {
    await api.add_metadata_field(colours as never);
    await api.add_metadata_field({ ...colours, external_id: "many", label: "Many", type: "set" } as never);
    await api.add_metadata_field({
      external_id: "n",
      type: "integer",
      label: "N",
      default_value: 3,
    } as never);

    const uploaded = await uploader.upload(photoPath("cat.jpg"), {
      public_id: "a",
      metadata: { colour: "r", many: ["r", "g"] },
    });
    expect(uploaded.metadata).toEqual({ colour: "r", many: ["r", "g"], n: 3 });

    expect(await uploader.update_metadata("colour=g", ["a"])).toEqual({ public_ids: ["a"] });
    expect((await api.resource("a")).metadata).toEqual({ colour: "g", many: ["r", "g"], n: 3 });
    expect((await api.resources({ metadata: true } as never)).resources[0]).toMatchObject({
      metadata: { colour: "g" },
    });
    await expect(uploader.explicit("a", { type: "upload", metadata: { colour: "x" } })).rejects.toMatchObject(
      {
        message: "Value x is invalid for metadata field colour of the type enum",
      },
    );
    await expect(uploader.update_metadata("gone=1", ["a"])).rejects.toMatchObject({
      message: 'Metadata External IDs do not exist: ["gone"]',
    });
  });
});

describe("a named transformation", () => {
  it("stands for its definition, alone and with others", async () => {
    const { url } = await uploader.upload(photoPath("cat.jpg"), { public_id: "a" });

    expect(await api.create_transformation("avatar", { width: 40, height: 30, crop: "fill" })).toMatchObject({
      message: "created",
    });

    const derived = await fetch(url.replace("/upload/", "/upload/t_avatar,f_png/"));
    expect(derived.headers.get("content-type")).toBe("image/png");
    const eager = await uploader.explicit("a", { type: "upload", eager: { transformation: ["avatar"] } });
    expect(eager.eager).toMatchObject([{ transformation: "t_avatar", width: 40, height: 30 }]);
    expect(await api.transformation("avatar")).toMatchObject({ name: "t_avatar", named: true });
    expect((await api.transformations()).transformations).toHaveLength(1);
    await expect(api.create_transformation("bad", "e_blur")).rejects.toMatchObject({
      error: { http_code: 400 },
    });
    await api.delete_transformation("avatar");
    expect((await fetch(url.replace("/upload/", "/upload/t_avatar/"))).status).toBe(400);
  });
});

describe("the account", () => {
  it("shows its usage and configuration", async () => {
    await uploader.upload(photoPath("cat.jpg"), { public_id: "a", eager: { width: 9 } });

    expect(await api.usage()).toMatchObject({
      plan: "Free",
      resources: 1,
      derived_resources: 1,
      media_limits: { image_max_size_bytes: 10_485_760, image_max_px: 25_000_000 },
    });
    expect(await api.config({ settings: true })).toMatchObject({
      cloud_name: "democloud",
      settings: { folder_mode: "dynamic" },
    });
    expect(await api.resource_types()).toMatchObject({ resource_types: ["image", "raw"] });
  });
});
