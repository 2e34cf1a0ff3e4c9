import { newUser } from "@user-image/domain";
import {
  byPlace,
  changed,
  fillStore,
  type ImagesByPlace,
  InMemoryUserRepository,
} from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { hashToken } from "../src/authentication/access-token.js";
import {
  addDemo,
  DEMO_CREATED_AT,
  DEMO_IMAGE,
  DEMO_PROFILE,
  DEMO_TOKEN,
  withoutDemo,
} from "../src/embedded/demo.js";

const { publicId } = DEMO_IMAGE;
const facts = { version: 1234567, format: "jpg", bytes: 1, width: 1, height: 1 };
const arrivesBy = DEMO_CREATED_AT;
const other = { publicId: "other", ...facts, arrivesBy };
const condemned = {
  publicId,
  reason: "replaced",
  arrivesBy,
  destroyAt: new Date("2026-01-01T12:00:00.000Z"),
  attempts: 1,
  condemned: true,
  facts,
} as const;

describe("the demo user at a start", () => {
  it.each<[string, Partial<ImagesByPlace>, boolean]>([
    ["is new", {}, true],
    ["shows the demo image", { image: { publicId, ...facts, arrivesBy } }, false],
    ["shows another, and the demo image is gone", { image: other }, true],
    ["may still go back to it", { image: other, discards: [{ ...condemned, condemned: false }] }, true],
    ["has it condemned", { image: other, discards: [condemned] }, true],
    ["had it rejected", { discards: [{ ...condemned, reason: "rejected" }] }, true],
  ])("can show the demo image if it %s", async (_, images, asNew) => {
    const store = new InMemoryUserRepository();
    await fillStore(store, [{ user: changed(newUser(DEMO_PROFILE, DEMO_CREATED_AT), images) }]);
    const uploads: boolean[] = [];

    await addDemo(store, async (asNew) => void uploads.push(asNew));
    await addDemo(store, async (asNew) => void uploads.push(asNew));

    const user = byPlace(await store.findByToken(hashToken(DEMO_TOKEN)));
    expect(user).toMatchObject({ id: 217, image: images.image ?? null, discards: [] });
    const held = [...(user?.grants ?? []), ...(user?.image ? [user.image] : [])];
    expect(held.filter((each) => each.publicId === publicId)).toHaveLength(1);
    expect(uploads).toEqual([asNew, false]);
  });

  it("is not let in any more once they are unwanted, and is again", async () => {
    const store = new InMemoryUserRepository();
    await addDemo(store, async () => {});

    await withoutDemo(store);
    expect(await store.findByToken(hashToken(DEMO_TOKEN))).toBeNull();

    await addDemo(store, async () => {});
    expect(await store.findByToken(hashToken(DEMO_TOKEN))).toMatchObject({ id: 217 });
  });
});
