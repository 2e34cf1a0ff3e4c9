import {
  type CondemnedImage,
  type DiscardedImage,
  type GrantedImage,
  type ImageFacts,
  isDiscard,
  type ShownImage,
  shownImage,
  type User,
} from "@user-image/domain";

/** A shown or former image as it is stored: the facts are its own members. */
type StoredImage = ImageFacts & Omit<ShownImage, "state" | "facts">;

export type StoredGrant = Omit<GrantedImage, "state">;

export type StoredDiscard = Omit<DiscardedImage, "state"> &
  Pick<CondemnedImage, "attempts"> & { readonly condemned: boolean };

/** A user's images as stores keep them: grouped by state, with all members that were read. */
export interface StoredImages {
  readonly image: StoredImage | null;
  readonly grants: readonly StoredGrant[];
  readonly discards: readonly StoredDiscard[];
  /** Unset if there are none. */
  readonly former?: readonly { readonly image: StoredImage; readonly forgetAt: Date }[];
}

export function toStored({ images }: Pick<User, "images">): StoredImages {
  const shown = shownImage(images);
  const former = images
    .filter((image) => image.state === "former")
    .map(({ forgetAt, ...image }) => ({ image: toStoredImage(image), forgetAt }));
  return {
    image: shown && toStoredImage(shown),
    grants: images.filter((image) => image.state === "granted").map(({ state: _, ...grant }) => grant),
    discards: images.filter(isDiscard).map(toStoredDiscard),
    ...(former.length > 0 && { former }),
  };
}

type Measured = Omit<ShownImage, "state"> & { readonly state: string };

function toStoredImage({ state: _, publicId, facts, arrivesBy, ...others }: Measured): StoredImage {
  return { publicId, ...facts, arrivesBy, ...others };
}

/** The order of the members is that of earlier versions. */
function toStoredDiscard({ state, ...discard }: DiscardedImage | CondemnedImage): StoredDiscard {
  const { publicId, reason, arrivesBy, destroyAt, facts, ...others } = discard;
  const condemned = state === "condemned";
  return { publicId, reason, arrivesBy, destroyAt, attempts: 0, condemned, facts, ...others };
}
