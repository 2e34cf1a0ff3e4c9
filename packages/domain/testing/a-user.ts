import { newUser, type Profile, type UnsentEvent, type User } from "@user-image/domain";
import { type Discard, type Grant, type Image, type ImagesByPlace, toImages } from "./images-by-place.js";

const noon = new Date("2026-01-01T12:00:00.000Z");

/** The fields of a user that a test sets. */
export type UserFields = Partial<Pick<User, "id" | "revision" | "unsent" | "lock"> & ImagesByPlace> & {
  readonly profile?: Partial<Profile>;
};

/** A user with the fields that a test is about; the others have plain values. */
export function aUser({ profile, id = 1, revision = 0, unsent, lock, ...places }: UserFields = {}): User {
  const user = newUser({ id, username: "Ada", email: "ada@example.org", ...profile }, noon);
  return { ...user, images: toImages(places), revision, ...(unsent && { unsent }), ...(lock && { lock }) };
}

/** An image with the fields a test is about. */
export function anImage(publicId: string, fields: Partial<Image> = {}): Image {
  return { publicId, version: 1, format: "jpg", bytes: 1, width: 1, height: 1, arrivesBy: noon, ...fields };
}

/** A grant of noon on 1 January 2026 with the fields a test is about. */
export function aGrant(publicId: string, fields: Partial<Grant> = {}): Grant {
  const expiresAt = new Date("2026-01-02T12:00:00.000Z");
  return { publicId, grantedAt: noon, arrivesBy: noon, expiresAt, facts: null, ...fields };
}

/** A discard with the fields a test is about. */
export function aDiscard(publicId: string, fields: Partial<Discard> = {}): Discard {
  return {
    publicId,
    reason: "replaced",
    arrivesBy: noon,
    destroyAt: new Date("2026-01-03T00:00:00.000Z"),
    attempts: 0,
    condemned: false,
    facts: null,
    ...fields,
  };
}

/** An event of noon on 1 January 2026, which is due at once, with the fields a test is about. */
export function anUnsentEvent(id: string, fields: Partial<UnsentEvent> = {}): UnsentEvent {
  return { id, revision: 1, recordedAt: noon, previousImage: null, dueAt: noon, attempts: 0, ...fields };
}

/** A user with a distinct value in every field, and an image in every state. */
export function aUserWithEverything(): User {
  const facts = { version: 1234567, format: "jpg", bytes: 99_999, width: 640, height: 480 };
  const arrivesBy = new Date("2026-01-01T02:00:00.456Z");
  const checkedAt = new Date("2026-02-01T02:00:00.789Z");
  return aUser({
    profile: {
      email: null,
      emailVerified: true,
      phone: "+49 30 123456",
      locationId: 7,
      slotDefaultDuration: 90,
      push: false,
      deletedAt: new Date("2026-01-05T00:00:00.001Z"),
      friendsCount: 2,
      friendships: [{ id: 5, since: "2020" }],
      groups: ["chess"],
    },
    image: anImage("shown", { ...facts, arrivesBy, check: { dueAt: checkedAt, attempts: 2 } }),
    grants: [aGrant("granted"), aGrant("uploaded", { arrivesBy, facts, deletedVersion: 1234566 })],
    discards: [
      aDiscard("replaced", { facts, unchecked: true, deletedVersion: 1234565 }),
      aDiscard("condemned", { reason: "rejected", condemned: true, attempts: 3, arrivesBy }),
    ],
    former: [{ image: anImage("former", { ...facts, adopted: true }), forgetAt: checkedAt }],
    unsent: anUnsentEvent("msg_1", {
      revision: 7,
      recordedAt: arrivesBy,
      previousImage: "v1/before.jpg",
      dueAt: checkedAt,
      attempts: 2,
      lease: "lease_1",
    }),
    lock: { reason: "It shows somebody else: Zoë.", since: arrivesBy },
  });
}
