import { describe, expect, it } from "vitest";
import { userImageSrcSet, userImageUrl } from "../src/index.js";

const user = { id: 7, image: "v1/cat.jpg" };

describe("userImageSrcSet", () => {
  it("names the picture for screens of one, two and three pixels to a CSS pixel", () => {
    const at = (size: number) => userImageUrl(user, size, "https://example.org", { animated: true });

    expect(userImageSrcSet(user, 48, "https://example.org", { animated: true })).toBe(
      `${at(48)} 1x, ${at(96)} 2x, ${at(144)} 3x`,
    );
  });

  it.each([
    [16, ["16 1x", "32 2x", "48 3x"]],
    [341, ["341 1x", "682 2x", "1023 3x"]],
    [512, ["512 1x", "1024 2x"]],
    [600, ["600 1x", "1024 1.71x"]],
    [1024, ["1024 1x"]],
  ])("asks for no more than the service delivers, for %i", (size, expected) => {
    const candidates = userImageSrcSet(7, size).split(", ");

    expect(candidates.map((candidate) => candidate.replace(/.*size=/, ""))).toEqual(expected);
  });
});
