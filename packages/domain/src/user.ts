/** What is known of a person apart from images. Other services write it; this one only reads it. */
export interface Profile {
  readonly username: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly phoneVerified: boolean;
  readonly publicUrl: string | null;
  readonly locationId: number | null;
  readonly slotDefaultDuration: number | null;
  readonly slotDefaultLocationId: number | null;
  readonly slotDefaultTypeId: number | null;
  readonly defaultPrivateAlerts: string;
  readonly defaultOwnFriendslotAlerts: string;
  readonly defaultOwnPublicAlerts: string;
  readonly defaultFriendsFriendslotAlerts: string;
  readonly defaultFriendsPublicAlerts: string;
  readonly defaultReslotAlerts: string;
  readonly defaultGroupAlerts: string;
  readonly push: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  readonly slotCount: number;
  readonly reslotCount: number;
  readonly friendsCount: number;
  readonly friendships: readonly unknown[];
  readonly groups: readonly unknown[];
}

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

/**
 * An image is looked at once more when no upload can arrive under its public id any longer: until
 * then a client could still replace or destroy it. Unset if that was done, or is not needed.
 */
export interface Check {
  /** When to look or, after an attempt, when to try again. */
  readonly dueAt: Date;
  /** How often it was begun. */
  readonly attempts: number;
}

/** An image that was uploaded and accepted. */
export interface Image extends ImageFacts {
  readonly publicId: string;
  /** No upload under this public id can arrive later: the permission is over by then. */
  readonly arrivesBy: Date;
  readonly check?: Check;
  /** It was shown before this service came; others may show it too, so it is never destroyed. */
  readonly adopted?: true;
}

/** Permission to upload one image, given to one user and not shown yet. */
export interface Grant {
  readonly publicId: string;
  readonly grantedAt: Date;
  /** As of an image. */
  readonly arrivesBy: Date;
  /** From then on the upload counts as abandoned. */
  readonly expiresAt: Date;
  /** Known once the media library has told of the upload. */
  readonly facts: ImageFacts | null;
  /** The newest version known to be deleted: a late notification of its upload says nothing new. */
  readonly deletedVersion?: number;
}

/** Why an image is no longer shown, or never was. */
export type DiscardReason = "replaced" | "removed" | "abandoned" | "rejected" | "erased";

/** An image to destroy. */
export interface Discard {
  readonly publicId: string;
  readonly reason: DiscardReason;
  /** As of an image. One that is destroyed earlier could come back, so it is destroyed once more then. */
  readonly arrivesBy: Date;
  /** When it may be destroyed or, after an attempt, when to try again. */
  readonly destroyAt: Date;
  /** How often its destruction was begun. */
  readonly attempts: number;
  /** A condemned image can never be shown again: its destruction may have begun. */
  readonly condemned: boolean;
  readonly facts: ImageFacts | null;
  /** The facts were measured while an upload could still arrive. After `arrivesBy` they have to be measured again. */
  readonly unchecked?: true;
  /** As of a grant. */
  readonly deletedVersion?: number;
}

/** An adopted image that is no longer shown. It can be shown again until it is forgotten, and is never destroyed. */
export interface FormerImage {
  readonly image: Image;
  readonly forgetAt: Date;
}

/**
 * A person with an account, and every image that is or was theirs. A value never changes: a
 * change makes a new User. Each public id is in exactly one of `image`, `grants`, `discards`.
 */
export interface User {
  readonly id: number;
  readonly profile: Profile;
  readonly image: Image | null;
  readonly grants: readonly Grant[];
  readonly discards: readonly Discard[];
  /** Unset if there are none. */
  readonly former?: readonly FormerImage[];
  /** Counts the writes by this service; a store accepts a change only to the revision it started from. */
  readonly revision: number;
}

/** What a store keeps of a user beside the profile, and `UserRepository.update` writes. */
export function imagesOf({
  image,
  grants,
  discards,
  former = [],
}: User): Pick<User, "image" | "grants" | "discards" | "former"> {
  return { image, grants, discards, ...(former.length > 0 && { former }) };
}

/** Every public id that is this user's alone, so not one of an adopted image. */
export function publicIdsOf(user: User): string[] {
  const { image } = user;
  const holders = [...user.grants, ...user.discards, ...(image && !image.adopted ? [image] : [])];
  return holders.map(({ publicId }) => publicId);
}

/** When there is next something to expire, to destroy, to check or to forget, or null. */
export function dueAt(user: User): Date | null {
  const times = [
    ...user.grants.map(({ expiresAt }) => expiresAt.getTime()),
    ...user.discards.map(({ destroyAt }) => destroyAt.getTime()),
    ...(user.former ?? []).map(({ forgetAt }) => forgetAt.getTime()),
    ...(user.image?.check ? [user.image.check.dueAt.getTime()] : []),
  ];
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

/**
 * Whether an upload may still follow what was measured last, or may have at this very moment. What was shown
 * and is not marked was looked at since.
 */
export function mayBeReplaced(
  {
    arrivesBy,
    reason,
    unchecked,
  }: Pick<Discard, "arrivesBy" | "unchecked"> & Partial<Pick<Discard, "reason">>,
  now: Date,
): boolean {
  const wasChecked = reason !== undefined && !unchecked;
  return wasChecked ? arrivesBy > now : arrivesBy >= now;
}
