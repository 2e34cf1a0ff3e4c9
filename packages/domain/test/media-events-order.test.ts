import type { ImageFacts, Profile } from "@user-image/domain";
import { aDiscard, aGrant, anImage, type UserFields, type ViewedUser } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, limits, noon, stored, world } from "./world.js";

const newer = { ...facts, version: 6, bytes: 30 };
const tooLarge = { ...facts, bytes: limits.maxBytes + 1 };

type World = Awaited<ReturnType<typeof world>>;
type Notification = (world: World) => Promise<unknown>;

const uploaded =
  (facts: ImageFacts): Notification =>
  ({ recordUpload }) =>
    recordUpload.execute({ publicId: "abc", facts });
const deleted =
  (version: number): Notification =>
  ({ recordDeletion }) =>
    recordDeletion.execute({ publicId: "abc", version });
const rejected: Notification = ({ rejectImage }) => rejectImage.execute({ publicId: "abc" });

const images: Record<string, UserFields> = {
  granted: { grants: [aGrant("abc"), aGrant("other", { facts })] },
  "granted, with a notification": { grants: [aGrant("abc", { facts }), aGrant("other", { facts })] },
  shown: { image: anImage("abc", facts), grants: [aGrant("other")] },
  discarded: { image: anImage("other", facts), discards: [aDiscard("abc", { facts })] },
  abandoned: { discards: [aDiscard("abc", { facts, reason: "abandoned" }), aDiscard("other")] },
};

const histories: [string, Notification[], ImageFacts | null][] = [
  ["an upload and its deletion", [uploaded(facts), deleted(5)], null],
  ["an upload, its deletion and another upload", [uploaded(facts), deleted(5), uploaded(newer)], newer],
  ["two uploads and their deletions", [uploaded(facts), deleted(5), uploaded(newer), deleted(6)], null],
  ["an upload and its rejection", [uploaded(facts), rejected], facts],
  ["an upload, its rejection and its deletion", [uploaded(facts), rejected, deleted(5)], null],
  ["an upload that is not acceptable and its deletion", [uploaded(tooLarge), deleted(5)], null],
  ["every kind of notification", [uploaded(tooLarge), uploaded(newer), rejected, deleted(5)], newer],
];

describe.each(Object.entries(images))("notifications of an image that is %s", (_, user) => {
  it.each(histories)("come to the same in any order, with repetitions: %s", async (_, history, there) => {
    const states = new Map<string, string>();
    for (const order of permutations([...history, ...history.slice(0, 5 - history.length)])) {
      const made = await world({ user });
      made.media.inspect = async () => there;
      for (const notify of order) await notify(made);
      const { revision: _, images: __, ...state } = await stored(made.users);
      states.set(canonical(state), order.map((notify) => history.indexOf(notify)).join());
    }

    expect([...states.values()]).toHaveLength(1);
  });
});

describe("a late copy of the notification of an upload that was deleted", () => {
  it("does not bring back what was known, so that a PATCH shows nothing that is gone", async () => {
    const { users, media, recordUpload, recordDeletion, setUserImage } = await world({
      user: { grants: [aGrant("abc")] },
    });
    media.inspect = async () => null;

    await recordUpload.execute({ publicId: "abc", facts });
    await recordDeletion.execute({ publicId: "abc", version: facts.version });
    await recordUpload.execute({ publicId: "abc", facts });

    const attempt = setUserImage.execute({ user: await stored(users), publicId: "abc" });
    await expect(attempt).rejects.toMatchObject({ code: "image_not_uploaded" });

    await recordUpload.execute({ publicId: "abc", facts: newer });
    const { image } = await setUserImage.execute({ user: await stored(users), publicId: "abc" });
    expect(image).toEqual(anImage("abc", { ...newer, check: { dueAt: noon, attempts: 0 } }));
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((others) => [item, ...others]),
  );
}

/** The order of members does not matter, nor that of the discards. */
function canonical(state: Omit<ViewedUser<Profile>, "revision" | "images">): string {
  const discards = [...state.discards].sort((one, other) => one.publicId.localeCompare(other.publicId));
  return JSON.stringify({ ...state, discards }, (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => one.localeCompare(other)))
      : value,
  );
}
