import {
  CloudinaryInventory,
  CloudinaryMediaLibrary,
  checkFolder,
  parseCloudinaryUrl,
} from "@user-image/adapters/cloudinary";
import { parseImageReference } from "@user-image/domain";
import { anImage, toShown } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";

const account = parseCloudinaryUrl("cloudinary://key:secret@demo");
const now = new Date("2026-01-01T12:00:00Z");

describe("a folder", () => {
  it.each(["avatars", "my-app/avatars", "u_2", "A_1/b-2/c", "image/upload", "v1x", "a".repeat(234)])(
    "may be %s",
    (folder) => expect(() => checkFolder(folder)).not.toThrow(),
  );

  it.each([
    ["/avatars", "begins or ends with a slash"],
    ["avatars/", "begins or ends with a slash"],
    ["/", "begins or ends with a slash"],
    ["a//b", "has other characters"],
    ["a b", "has other characters"],
    ["a.b", "has other characters"],
    ["..", "has other characters"],
    ["a?b", "has other characters"],
    ["a#b", "has other characters"],
    ["a%2Fb", "has other characters"],
    ["é", "has other characters"],
    ["a\nb", "has other characters"],
    ["avatars\n", "has other characters"],
    ["a/v12/b", "named like a version"],
    ["v1", "named like a version"],
    ["a".repeat(235), "has 235 characters; at most 234 are allowed"],
  ])("may not be %j", (folder, complaint) => {
    expect(() => checkFolder(folder)).toThrow(complaint);
  });
});

describe.each([undefined, "avatars", "u_2/my-app", "image/upload", "a".repeat(234)])(
  "a public id in the folder %s",
  (folder) => {
    const library = new CloudinaryMediaLibrary(account, { formats: ["jpg"], folder });
    const inventory = new CloudinaryInventory(account, folder);

    it("has 20 letters and digits behind the folder, and is ours", async () => {
      const { publicId, fields } = await library.grantUpload(now, 3_600_000);

      expect(publicId).toMatch(new RegExp(`^${folder === undefined ? "" : `${folder}/`}[a-z0-9]{20}$`));
      expect(publicId.length).toBeLessThanOrEqual(255);
      expect(fields.public_id).toBe(publicId);
      expect(inventory.isOurs(publicId)).toBe(true);
    });

    it("is found by every name, and has a URL", async () => {
      const { publicId } = await library.grantUpload(now, 3_600_000);
      const url = library.imageUrl(toShown(anImage(publicId, { version: 12 })), 64);

      expect(url.endsWith(`/c_fill,g_face,h_64,w_64/f_auto,q_auto/v12/${publicId}`)).toBe(true);
      const names = [
        publicId,
        `${publicId}.jpg`,
        `v12/${publicId}.jpg`,
        `image/upload/v12/${publicId}.jpg`,
        url,
      ];
      for (const name of names) {
        const known = [{ publicId, format: "jpg" }];
        expect(parseImageReference(name, library.deliveryUrl, known).publicId).toBe(publicId);
      }
    });

    it.each(["x", "X".repeat(20), "x".repeat(21), `sub/${"x".repeat(20)}`, `${"x".repeat(20)}.jpg`])(
      "is not %s",
      (name) => {
        expect(inventory.isOurs(folder === undefined ? name : `${folder}/${name}`)).toBe(false);
        expect(inventory.isOurs(`other/${"x".repeat(20)}`)).toBe(false);
        expect(inventory.isOurs("x".repeat(20))).toBe(folder === undefined);
      },
    );
  },
);
