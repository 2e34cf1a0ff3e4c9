import type { StoredUser } from "./fill-mongodb.js";

const DAY = 24 * 60 * 60 * 1000;

/** Of the same size and shape as what the service writes, and with another key in the index of due dates each time. */
export function withOtherImage({ image, imageState }: StoredUser): Pick<StoredUser, "image" | "imageState"> {
  const [discard] = imageState.discards;
  if (!image || !discard?.facts) throw new Error("The user is not as they were made.");
  const { publicId, arrivesBy, ...facts } = image;
  const destroyAt = new Date(Date.now() + DAY);
  return {
    image: { publicId: discard.publicId, ...discard.facts, arrivesBy },
    imageState: {
      ...imageState,
      revision: imageState.revision + 1,
      discards: [{ ...discard, publicId, facts, destroyAt }],
      dueAt: destroyAt,
    },
  };
}
