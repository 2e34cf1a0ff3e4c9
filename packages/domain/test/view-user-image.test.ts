import { ViewUserImage } from "@user-image/domain";
import { aGrant, anImage, toShown, type UserFields } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, noon, world } from "./world.js";

const image = anImage("abc", { version: 12 });

describe("ViewUserImage", () => {
  it("tells where the image is delivered in the size asked for", async () => {
    const { view, media } = await setUp({ image });

    expect(await view({ id: 1, size: 64 })).toEqual({
      kind: "image",
      url: media.imageUrl(toShown(image), 64),
    });
    expect(await view({ id: 1, size: 128 })).toEqual({
      kind: "image",
      url: media.imageUrl(toShown(image), 128),
    });
  });

  it("tells where an animation is delivered as one, only if asked", async () => {
    const { view, media } = await setUp({ image });
    const moving = { kind: "image", url: media.imageUrl(toShown(image), 64, { animated: true }) };

    expect(await view({ id: 1, size: 64, animated: true })).toEqual(moving);
    expect(await view({ id: 1, size: 64, animated: false })).not.toEqual(moving);
  });

  it.each([
    ["v12/abc.jpg", true],
    ["v11/abc.jpg", false],
    ["v12/abc", false],
    ["abc", false],
    ["none", false],
    ["", false],
  ])("says whether the caller expects what is shown: %j", async (reference, isExpected) => {
    const { view, media } = await setUp({ image });

    expect(await view({ id: 1, size: 64, reference })).toEqual({
      kind: "image",
      url: media.imageUrl(toShown(image), 64),
      ...(isExpected && { isExpected }),
    });
  });

  it("shows no image that was uploaded and not set", async () => {
    const { view } = await setUp({ grants: [aGrant("abc", { facts })] });

    expect(await view({ id: 1, size: 64 })).toEqual({ kind: "initials", initials: "A" });
  });

  it.each([
    ["Ada Lovelace", "AL"],
    ["Ada", "A"],
    ["ada lovelace", "AL"],
    ["Augusta Ada King Lovelace", "AL"],
    ["ada.lovelace_1815", "A1"],
    [" (Ada)  Lovelace! ", "AL"],
    ["Émile Zola", "ÉZ"],
    ["李 小龍", "李小"],
    ["𐐨da 𐐨vy", "𐐀𐐀"],
    ["7 of 9", "79"],
    ["", ""],
    [" - ", ""],
  ])("shows of %j the initials %j where there is no image", async (username, initials) => {
    const { view } = await setUp({ profile: { username } });

    expect(await view({ id: 1, size: 64 })).toEqual({ kind: "initials", initials });
  });

  it("tells nothing of a user who is unknown or deleted", async () => {
    const { view } = await setUp({ image, profile: { deletedAt: noon } });

    for (const id of [1, 99])
      expect(await view({ id, size: 64 })).toEqual({ kind: "initials", initials: "" });
  });
});

async function setUp(user: UserFields) {
  const { users, media } = await world({ user });
  const viewUserImage = new ViewUserImage(users, media);
  return { media, view: viewUserImage.execute.bind(viewUserImage) };
}
