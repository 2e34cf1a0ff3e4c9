import { describe, expect, it } from "vitest";
import { photoPath } from "./emulator.js";
import { startForFile } from "./sdk.js";

const { cloudinary } = await startForFile();
const { uploader } = cloudinary;

describe("search", () => {
  it.each([
    ["tags=red", ["a", "b"]],
    ["tags:red AND NOT public_id:a", ["b"]],
    ["(tags:blue OR format:gif) AND bytes>0", ["b", "c"]],
    ['context.alt="a cat"', ["a"]],
    ["asset_folder:x/*", ["c"]],
    ["resource_type:image AND width>100", ["a"]],
    ["cat", ["a"]],
    ['"a cat"', ["a"]],
    ["-tags=red", ["c"]],
    ["-cat", ["b", "c"]],
    ["tags:*", ["a", "b"]],
    ["context.constructor:*", []],
    ["pages:1", ["a"]],
    ['created_at>"2001-01-01T00:00:00+02:00"', ["a", "b", "c"]],
    ["created_at<2001-01-01", []],
    ["created_at>2001-01-01", ["a", "b", "c"]],
    ["", ["a", "b", "c"]],
  ])("finds by %s", async (expression, expected) => {
    const cat = { public_id: "a", tags: "red", context: { alt: "a cat" } };
    await uploader.upload(photoPath("cat.jpg"), cat);
    await uploader.upload(photoPath("moving.gif"), { public_id: "b", tags: "red,blue" });
    await uploader.upload(photoPath("moving.gif"), { public_id: "c", asset_folder: "x/y" });

    const found = await cloudinary.search
      .expression(expression)
      .sort_by("public_id", "asc")
      .with_field("tags")
      .execute();

    expect(found.total_count).toBe(expected.length);
    expect(found.resources.map(({ public_id }: { public_id: string }) => public_id)).toEqual(expected);
    for (const resource of found.resources) expect(resource).toHaveProperty("tags");
  });

  it("comes in pages, and says what it cannot do", async () => {
    for (const public_id of ["a", "b"]) await uploader.upload(photoPath("moving.gif"), { public_id });
    const page = () => cloudinary.search.sort_by("public_id", "desc").max_results(1);

    const first = await page().execute();
    const second = await page().next_cursor(first.next_cursor).execute();

    expect([first, second].map(({ resources }) => resources[0].public_id)).toEqual(["b", "a"]);
    expect(second).not.toHaveProperty("next_cursor");
    for (const [expression, message] of [
      ["colours:red", "The emulator does not search by the field colours"],
      ["(tags:a", "A bracket of the search expression is not closed"],
      ["tags:a AND", "The search expression is incomplete"],
      ["bytes>1mb", "The emulator compares bytes with a number only"],
      ["created_at>1d", "The emulator compares created_at with a date only, as in created_at>2024-12-31"],
      [
        "uploaded_at=2024-12-31",
        "The emulator compares uploaded_at with a date only, as in uploaded_at>2024-12-31",
      ],
      ["width:[10 TO 20]", "The emulator does not search width for a range: use < and >"],
      ["tags:(a OR b)", "The emulator searches tags for one value at a time"],
      ["public_id:a*b", "The emulator searches public_id by a prefix: * must be the last character"],
      ["!tags:a", "Invalid search expression near !tags:a"],
      ["tags!=a", "Invalid search expression near tags!=a"],
      ["Tags:a", "Invalid search expression near Tags:a"],
    ]) {
      await expect(cloudinary.search.expression(String(expression)).execute()).rejects.toMatchObject({
        error: { http_code: 400, message },
      });
    }
    await expect(cloudinary.search.with_field("image_metadata").execute()).rejects.toMatchObject({
      error: { http_code: 400, message: "The emulator does not add the field image_metadata to a search" },
    });
  });
});
