/** What the media library measured of an uploaded image. */
export interface ImageFacts {
  /** Grows whenever the bytes behind a public id change. */
  readonly version: number;
  /** Lower-case extension: `jpg`, `png`, `heic`, … */
  readonly format: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
}

interface Named {
  readonly publicId: string;
  /** No upload under this public id can arrive later. */
  readonly arrivesBy: Date;
}

interface Upload {
  /** Null if the facts are not known. */
  readonly facts: ImageFacts | null;
  /** The newest version that is known to be deleted. A late notification of its upload is ignored. */
  readonly deletedVersion?: number;
}

/** The user may upload this image and show it. */
export interface GrantedImage extends Named, Upload {
  readonly state: "granted";
  readonly grantedAt: Date;
  /** From then on the upload is abandoned. */
  readonly expiresAt: Date;
}

/**
 * When to measure a shown image once more: when no upload can arrive under its public id any longer.
 * Until then a client could still replace or destroy it.
 */
export interface Check {
  /** When to measure the image or, after an attempt, when to try again. */
  readonly dueAt: Date;
  /** How many attempts were begun. */
  readonly attempts: number;
}

/** The image that the user shows. */
export interface ShownImage extends Named {
  readonly state: "shown";
  readonly facts: ImageFacts;
  /** Unset if the image was checked or needs no check. */
  readonly check?: Check;
  /** The image was shown before this service was installed. Others may show it too, so it is never destroyed. */
  readonly adopted?: true;
}

/** Why an image is no longer shown, or never was. `moderated`: an administrator has removed it. */
export type DiscardReason = "replaced" | "removed" | "abandoned" | "rejected" | "moderated" | "erased";

interface Discard extends Named, Upload {
  readonly reason: DiscardReason;
  /** When the image may be destroyed or, after an attempt, when to try again. */
  readonly destroyAt: Date;
  /** The facts were measured while an upload could still arrive. After `arrivesBy` they are measured again. */
  readonly unchecked?: true;
}

/** An image that will be destroyed. If it was shown, it can be shown again until then. */
export interface DiscardedImage extends Discard {
  readonly state: "discarded";
}

/** An image that can never be shown again: its destruction may have begun. If a late upload could arrive, it is destroyed once more. */
export interface CondemnedImage extends Discard {
  readonly state: "condemned";
  /** How many attempts to destroy it were begun. */
  readonly attempts: number;
}

/** An adopted image that is no longer shown. It can be shown again until it is forgotten. It is never destroyed. */
export interface FormerImage extends Named {
  readonly state: "former";
  readonly facts: ImageFacts;
  readonly forgetAt: Date;
  readonly adopted: true;
}

/** An image of a user, in one of its states. GLOSSARY.md explains them. */
export type UserImage = GrantedImage | ShownImage | DiscardedImage | CondemnedImage | FormerImage;

/** An image in any state, with the optional members that only some states have. */
export type AnyImage = UserImage &
  Pick<ShownImage, "check" | "adopted"> &
  Pick<DiscardedImage, "unchecked" | "deletedVersion">;

/**
 * At most one image is shown, and each public id occurs once. Exception: other services chose the
 * public ids of adopted images, so an adopted image may have the same one as an own image. The order
 * is the order in which stores keep them.
 */
export type UserImages = readonly UserImage[];

type Place = UserImage["state"] | "adopted" | "gone";

/** The allowed moves from each place. */
export const CHART: { readonly [From in Place]: readonly Place[] } = {
  gone: ["granted"],
  granted: ["granted", "shown", "discarded", "condemned"],
  shown: ["shown", "discarded", "condemned"],
  discarded: ["discarded", "shown", "condemned"],
  condemned: ["condemned", "gone"],
  adopted: ["adopted", "former", "gone"],
  former: ["adopted", "gone"],
};

/** Images of a lower group are stored first. Within a group, the image that entered it first comes first. */
const GROUPS = { granted: 0, discarded: 1, condemned: 1, shown: 2, former: 3 } as const;

type ImageIn<State extends UserImage["state"]> = Extract<UserImage, { readonly state: State }>;

/** The images that are in this state. */
export function imagesIn<S extends UserImage["state"]>(images: UserImages, state: S): ImageIn<S>[] {
  return images.filter((image): image is ImageIn<S> => image.state === state);
}

/** The images that will be destroyed. */
export function discardsIn(images: UserImages): (DiscardedImage | CondemnedImage)[] {
  return images.filter(isDiscard);
}

/** The image that the user shows. */
export function shownImage(images: UserImages): ShownImage | null {
  return imagesIn(images, "shown")[0] ?? null;
}

/** The image with this public id. If an adopted one has it too: the shown one, else the own one. */
export function findImage(images: UserImages, publicId: string): AnyImage | undefined {
  const named = images.filter((image) => image.publicId === publicId);
  return shownImage(named) ?? named.find(isOwn) ?? named[0];
}

/** The own image with this public id, even if an adopted image has it too. */
export function findOwn(images: UserImages, publicId: string): AnyImage | undefined {
  return images.find((image) => image.publicId === publicId && isOwn(image));
}

/**
 * Moves an image to its next state, or changes it within its state.
 *
 * @throws {Error} if the chart does not allow the move, or if another image is shown: a bug
 */
export function moveImage(images: UserImages, to: UserImage): UserImages {
  const same = images.filter((image) => image.publicId === to.publicId && isOwn(image) === isOwn(to));
  const from = findImage(same, to.publicId);
  expectMove(from, placeOf(to));
  const others = images.filter((image) => !same.includes(image));
  if (to.state === "shown" && shownImage(others)) throw new Error("At most one image can be shown.");
  if (from && GROUPS[from.state] === GROUPS[to.state])
    return images.map((image) => (image === from ? to : image));
  return [...others, to].sort((one, other) => GROUPS[one.state] - GROUPS[other.state]);
}

/**
 * Forgets an image that was destroyed or is adopted.
 *
 * @throws {Error} if the chart does not allow the move: a bug
 */
export function forgetImage(images: UserImages, image: UserImage): UserImages {
  expectMove(image, "gone");
  return images.filter((other) => other !== image);
}

/** Whether the image is the user's own, not adopted. Only own images are destroyed. */
export function isOwn({ adopted }: Pick<UserImage, "state"> & Pick<ShownImage, "adopted">): boolean {
  return !adopted;
}

/** Whether the image will be destroyed. */
export function isDiscard(image: UserImage): image is DiscardedImage | CondemnedImage {
  return image.state === "discarded" || image.state === "condemned";
}

/** Whether the image was shown, and can be shown again until it is destroyed or forgotten. */
export function isRestorable(image: UserImage): image is DiscardedImage | FormerImage {
  if (image.state === "former") return true;
  return image.state === "discarded" && (image.reason === "replaced" || image.reason === "removed");
}

/** Whether the image was destroyed. Its record is kept until no upload can arrive under its public id any longer. */
export function isWatched(image: UserImage): boolean {
  return image.state === "condemned" && image.attempts === 0 && +image.destroyAt === +image.arrivesBy;
}

/**
 * Whether an upload may still replace the bytes that were measured last, or may have done so just now.
 * A discard that is not marked `unchecked` was measured after that.
 */
export function mayBeReplaced(image: UserImage, now: Date): boolean {
  const wasChecked = isDiscard(image) && !image.unchecked;
  return wasChecked ? image.arrivesBy > now : image.arrivesBy >= now;
}

function expectMove(from: UserImage | undefined, to: Place): void {
  const start = from ? placeOf(from) : "gone";
  if (!CHART[start].includes(to)) throw new Error(`An image cannot go from ${start} to ${to}.`);
}

function placeOf(image: UserImage): Place {
  return image.state === "shown" && image.adopted ? "adopted" : image.state;
}
