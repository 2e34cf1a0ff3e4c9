import {
  type ImageFacts,
  newUser,
  parseImageReference,
  type ShownImage,
  type User,
} from "@user-image/domain";
import { SEED_BODY, type SeedUser } from "../seed-users.js";

const DAY = 24 * 60 * 60 * 1000;

/** No upload can arrive any more, as with every image that is older than an hour. */
const ARRIVED = new Date(0);

/** A seed user as our domain has them in the steady state: one image shown, the other discarded and restorable. */
export function ourUser({ id, images }: SeedUser, now: Date): User {
  const [shown, other] = images.map(toImage) as [Image, Image];
  const { image, createdAt, updatedAt, ...profile } = SEED_BODY;
  const times = { createdAt: new Date(String(createdAt)), updatedAt: new Date(String(updatedAt)) };
  const destroyAt = new Date(now.getTime() + DAY);
  return {
    ...newUser({ ...profile, ...times, id }, now),
    images: [
      { state: "shown", ...shown },
      { state: "discarded", ...other, reason: "replaced", destroyAt },
    ],
    revision: 1,
  };
}

type Image = Pick<ShownImage, "publicId" | "facts" | "arrivesBy">;

function toImage(reference: string): Image {
  const { publicId, version } = parseImageReference(reference, "");
  const facts: ImageFacts = { version: version ?? 1, format: "jpg", bytes: 99_999, width: 640, height: 480 };
  return { publicId, facts, arrivesBy: ARRIVED };
}
