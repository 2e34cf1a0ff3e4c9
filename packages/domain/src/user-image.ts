/** What the media library measured on an uploaded image. */
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
  /** Null if they are not known. */
  readonly facts: ImageFacts | null;
  /** The newest version known to be deleted: a late notification of its upload says nothing new. */
  readonly deletedVersion?: number;
}

/** The user may upload and show it. */
export interface GrantedImage extends Named, Upload {
  readonly state: "granted";
  readonly grantedAt: Date;
  /** From then on the upload counts as abandoned. */
  readonly expiresAt: Date;
}

/**
 * An image is measured once more when no upload can arrive under its public id any longer: until
 * then a client could still replace or destroy it.
 */
export interface Check {
  /** When to measure or, after an attempt, when to try again. */
  readonly dueAt: Date;
  /** How often it was begun. */
  readonly attempts: number;
}

/** The user shows it. */
export interface ShownImage extends Named {
  readonly state: "shown";
  readonly facts: ImageFacts;
  /** Unset if it was checked, or need not be. */
  readonly check?: Check;
  /** It was shown before this service came; others may show it too, so it is never destroyed. */
  readonly adopted?: true;
}

/** Why an image is no longer shown, or never was. */
export type DiscardReason = "replaced" | "removed" | "abandoned" | "rejected" | "erased";

interface Discard extends Named, Upload {
  readonly reason: DiscardReason;
  /** When it may be destroyed or, after an attempt, when to try again. */
  readonly destroyAt: Date;
  /** The facts were measured while an upload could still arrive. After `arrivesBy` they are measured again. */
  readonly unchecked?: true;
}

/** It is to be destroyed. If it was shown, it can be shown again until then. */
export interface DiscardedImage extends Discard {
  readonly state: "discarded";
}

/** It can never be shown again: its destruction may have begun. If it could still arrive, it is destroyed once more. */
export interface CondemnedImage extends Discard {
  readonly state: "condemned";
  /** How often its destruction was begun. */
  readonly attempts: number;
}

/** An adopted image that is no longer shown. It can be shown again until it is forgotten, and is never destroyed. */
export interface FormerImage extends Named {
  readonly state: "former";
  readonly facts: ImageFacts;
  readonly forgetAt: Date;
  readonly adopted: true;
}

/** An image of a user, in one of the states of docs/guarantees.md. */
export type UserImage = GrantedImage | ShownImage | DiscardedImage | CondemnedImage | FormerImage;

/** An image with what only images in some states have. */
export type AnyImage = UserImage &
  Pick<ShownImage, "check" | "adopted"> &
  Pick<DiscardedImage, "unchecked" | "deletedVersion">;

/**
 * At most one image is shown, and each public id is there once; but other services choose the names of
 * adopted images, which may be those of images of ours. The order is the one in which they are stored.
 */
export type UserImages = readonly UserImage[];

type Place = UserImage["state"] | "adopted" | "gone";

/** Where an image can go from each place. */
const CHART: { readonly [From in Place]: readonly Place[] } = {
  gone: ["granted"],
  granted: ["granted", "shown", "discarded", "condemned"],
  shown: ["shown", "discarded", "condemned"],
  discarded: ["discarded", "shown", "condemned"],
  condemned: ["condemned", "gone"],
  adopted: ["adopted", "former", "gone"],
  former: ["adopted", "gone"],
};

/** Images of a lower group are stored first; within a group, those that have been in it for longer. */
const GROUPS = { granted: 0, discarded: 1, condemned: 1, shown: 2, former: 3 } as const;

type ImageIn<State extends UserImage["state"]> = Extract<UserImage, { readonly state: State }>;

/** The images that are in this state. */
export function imagesIn<S extends UserImage["state"]>(images: UserImages, state: S): ImageIn<S>[] {
  return images.filter((image): image is ImageIn<S> => image.state === state);
}

/** The image that the user shows. */
export function shownImage(images: UserImages): ShownImage | null {
  return imagesIn(images, "shown")[0] ?? null;
}

/** What a public id means: the image that is shown, or else an own image rather than a former one. */
export function findImage(images: UserImages, publicId: string): AnyImage | undefined {
  const named = images.filter((image) => image.publicId === publicId);
  return shownImage(named) ?? named.find(isOwn) ?? named[0];
}

/** The own image with this public id, whether an adopted one has it too or not. */
export function findOwn(images: UserImages, publicId: string): AnyImage | undefined {
  return images.find((image) => image.publicId === publicId && isOwn(image));
}

/**
 * Moves an image to its next state, or changes it within its state.
 *
 * @throws {Error} if the chart does not allow it, or if another image is shown: a bug
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
 * Forgets an image that is destroyed, or that is not the user's alone.
 *
 * @throws {Error} if the chart does not allow it: a bug
 */
export function forgetImage(images: UserImages, image: UserImage): UserImages {
  expectMove(image, "gone");
  return images.filter((other) => other !== image);
}

/** Whether it is the user's alone. Only such an image is ever destroyed. */
export function isOwn({ adopted }: Pick<UserImage, "state"> & Pick<ShownImage, "adopted">): boolean {
  return !adopted;
}

/** Whether it is to be destroyed. */
export function isDiscard(image: UserImage): image is DiscardedImage | CondemnedImage {
  return image.state === "discarded" || image.state === "condemned";
}

/**
 * Whether an upload may still follow what was measured last, or may have at this very moment. What was shown
 * and is not marked was measured again since.
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
