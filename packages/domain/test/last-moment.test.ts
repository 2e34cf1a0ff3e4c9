import { aDiscard, aGrant, anImage } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, stored, world } from "./world.js";

describe("an image whose facts were known while an upload could still replace it, set at the last moment", () => {
  it.each([
    ["before, it is checked when", -1, [], true],
    ["at the very millisecond, it is checked when", 0, [], true],
    ["after, it is measured at once, for", 1, ["abc"], false],
  ])("%s the last upload could arrive", async (_, milliseconds, atOnce, isChecked) => {
    const arrivesBy = later(HOUR);
    for (const images of [
      { grants: [aGrant("abc", { facts, arrivesBy })] },
      { discards: [aDiscard("abc", { facts, unchecked: true, arrivesBy })] },
    ]) {
      const { users, media, clock, setUserImage, destroyDiscards } = await world({ user: images });
      const asked: string[] = [];
      media.inspect = async (publicId) => {
        asked.push(publicId);
        return facts;
      };
      clock.advance(HOUR + milliseconds);

      await setUserImage.execute({ user: await stored(users), publicId: "abc" });

      expect(asked).toEqual(atOnce);
      const check = { dueAt: arrivesBy, attempts: 0 };
      expect((await stored(users)).image).toEqual(
        anImage("abc", { ...facts, arrivesBy, ...(isChecked && { check }) }),
      );
      clock.advance(1 - milliseconds);
      await destroyDiscards.execute();
      expect(asked).toEqual(["abc"]);
    }
  });
});
