import type { UserImage, UserImages } from "@user-image/domain";
import { describe, expect, it } from "vitest";
import { findImage, findOwn, forgetImage, moveImage } from "../src/user-image.js";
import { facts, later, noon } from "./world.js";

const named = { publicId: "cat", arrivesBy: noon };
const shown = { ...named, state: "shown", facts } as const;
const discard = { ...named, reason: "replaced", destroyAt: later(1), facts } as const;

/** An image in each place of docs/guarantees.md. */
const IMAGES = {
  granted: { ...named, state: "granted", grantedAt: noon, expiresAt: later(1), facts: null },
  shown,
  discarded: { ...discard, state: "discarded" },
  condemned: { ...discard, state: "condemned", attempts: 1 },
  adopted: { ...shown, adopted: true },
  former: { ...shown, state: "former", forgetAt: later(1), adopted: true },
} as const satisfies Record<string, UserImage>;

type Place = keyof typeof IMAGES | "gone";

const PLACES = [...Object.keys(IMAGES), "gone"] as Place[];

const ALLOWED: readonly `${Place} → ${Place}`[] = [
  "gone → granted",
  "granted → granted",
  "granted → shown",
  "granted → discarded",
  "granted → condemned",
  "shown → shown",
  "shown → discarded",
  "shown → condemned",
  "discarded → discarded",
  "discarded → shown",
  "discarded → condemned",
  "condemned → condemned",
  "condemned → gone",
  "adopted → adopted",
  "adopted → former",
  "adopted → gone",
  "former → adopted",
  "former → gone",
];

const isAdopted = (place: Place) => place === "adopted" || place === "former";

/** An image of our own and an adopted one are two images, so neither is ever moved to a place of the other's. */
const moves = PLACES.flatMap((from) => PLACES.map((to) => [from, to] as const)).filter(
  ([from, to]) =>
    !(from === "gone" && to === "gone") &&
    (from === "gone" || to === "gone" || isAdopted(from) === isAdopted(to)),
);

describe("an image", () => {
  it.each(moves.filter(([from, to]) => ALLOWED.includes(`${from} → ${to}`)))(
    "can go from %s to %s",
    (from, to) => {
      expect(move(from, to)).toEqual(to === "gone" ? [] : [IMAGES[to]]);
    },
  );

  it.each(moves.filter(([from, to]) => !ALLOWED.includes(`${from} → ${to}`)))(
    "cannot go from %s to %s",
    (from, to) => {
      expect(() => move(from, to)).toThrow(`An image cannot go from ${from} to ${to}.`);
    },
  );

  it.each(["granted", "discarded"] as const)("that is %s is not shown beside another one", (place) => {
    const images = [IMAGES[place], { ...shown, publicId: "other" }];

    expect(() => moveImage(images, shown)).toThrow("At most one image can be shown.");
  });

  it("that is adopted is not shown beside another one", () => {
    const images = [IMAGES.former, { ...shown, publicId: "other" }];

    expect(() => moveImage(images, IMAGES.adopted)).toThrow("At most one image can be shown.");
  });

  it("keeps its position when it changes, and goes behind those of its kind when it moves", () => {
    const other = (place: "granted" | "discarded" | "former") => ({ ...IMAGES[place], publicId: "other" });
    const images = [IMAGES.granted, other("granted"), other("discarded"), other("former")];
    const changed = { ...IMAGES.granted, facts };

    expect(moveImage(images, changed)).toEqual([changed, ...images.slice(1)]);
    expect(moveImage(images, IMAGES.discarded)).toEqual([
      ...images.slice(1, 3),
      IMAGES.discarded,
      other("former"),
    ]);
    expect(moveImage(images, shown)).toEqual([...images.slice(1, 3), shown, other("former")]);
  });
});

describe("an image of our own, and an adopted one that another service gave the same public id", () => {
  const { adopted, discarded, condemned, former } = IMAGES;

  it("are two, of which what is shown is meant first, and then our own", () => {
    expect(findImage([discarded, adopted], "cat")).toBe(adopted);
    expect(findImage([former, discarded], "cat")).toBe(discarded);
    expect(findImage([former], "cat")).toBe(former);
    expect(findOwn([adopted, discarded], "cat")).toBe(discarded);
    expect(findOwn([adopted], "cat")).toBeUndefined();
    expect(findImage([adopted], "other")).toBeUndefined();
  });

  const crossings = PLACES.flatMap((from) => PLACES.map((to) => [from, to] as const)).filter(
    ([from, to]) => from !== "gone" && to !== "gone" && isAdopted(from) !== isAdopted(to),
  );

  it.each(crossings.filter(([, to]) => to !== "granted"))("never become the other: %s, %s", (from, to) => {
    expect(() => move(from, to)).toThrow(`An image cannot go from gone to ${to}.`);
  });

  it("move on their own", () => {
    expect(moveImage([discarded, adopted], condemned)).toEqual([condemned, adopted]);
    expect(moveImage([discarded, adopted], former)).toEqual([discarded, former]);
    expect(forgetImage([condemned, former], former)).toEqual([condemned]);
    expect(forgetImage([condemned, former], condemned)).toEqual([former]);
  });

  it("become one former image if the adopted one was former already", () => {
    const earlier = { ...former, forgetAt: noon };

    expect(moveImage([adopted, earlier], former)).toEqual([former]);
  });
});

function move(from: Place, to: Place): UserImages {
  const images = from === "gone" ? [] : [IMAGES[from]];
  if (to !== "gone") return moveImage(images, IMAGES[to]);
  return from === "gone" ? images : forgetImage(images, IMAGES[from]);
}
