import {
  type Discard,
  dueAt,
  type FormerImage,
  type Grant,
  type Image,
  imagesOf,
  newUser,
  type Profile,
  publicIdsOf,
  type User,
} from "@user-image/domain";

/**
 * A user as MongoDB holds them. The profile may have been written by any service, in part and
 * with fields we do not know; ours are `image`, `imageState` and `tokenHashes`.
 */
export interface UserDocument extends Partial<Profile> {
  readonly _id: number;
  /** Whatever another service wrote, if this one has not: a text such as `v1234567/cat.jpg`, or anything else. */
  readonly image?: unknown;
  readonly imageState?: ImageState;
  readonly tokenHashes?: string[];
}

interface ImageState {
  readonly revision: number;
  readonly grants: readonly Grant[];
  readonly discards: readonly Discard[];
  readonly former?: readonly FormerImage[];
  /** Every public id above and in `image`, for the index. */
  readonly publicIds: string[];
  /** `dueAt` of the user, for the index. */
  readonly dueAt: Date | null;
}

const { profile: DEFAULTS } = newUser({ id: 0 }, new Date(0));
const PROFILE_NAMES = Object.keys(DEFAULTS) as (keyof Profile)[];

/** Users may carry anything else, so ask only for what is read. */
export const PROJECTION = Object.fromEntries(
  [...PROFILE_NAMES, "image", "imageState"].map((name) => [name, 1]),
);

/** What `update` writes. An image that it does not change stays as another service wrote it. */
export function toFields(current: User, changed: User) {
  const { image, ...others } = imagesOf(changed);
  const { revision } = changed;
  const imageState = { revision, ...others, publicIds: publicIdsOf(changed), dueAt: dueAt(changed) };
  return image === current.image ? { imageState } : { image, imageState };
}

/** A new user, whom nobody has a token of yet. */
export function toDocument({ id, profile, image }: User): UserDocument {
  return { _id: id, ...profile, image };
}

export function toUser(document: UserDocument): User {
  const { _id, image, imageState } = document;
  return {
    id: _id,
    profile: toProfile(document),
    image: typeof image === "string" ? parseImage(image) : toImage(image),
    grants: imageState?.grants ?? [],
    discards: imageState?.discards ?? [],
    ...(imageState?.former && { former: imageState.former }),
    revision: imageState?.revision ?? 0,
  };
}

function parseImage(reference: string): Image | null {
  const [, version, publicId, format] = /^v(\d+)\/(.+)\.(\w+)$/.exec(reference) ?? [];
  return toImage({ publicId, version: Number(version), format });
}

/** Null if it says of no image enough to show it. */
function toImage(value: unknown): Image | null {
  const image = (value ?? {}) as Partial<Image>;
  const { publicId, version, format } = image;
  if (typeof publicId !== "string" || publicId === "") return null;
  if (!Number.isSafeInteger(version) || typeof format !== "string") return null;
  return image.arrivesBy instanceof Date ? (image as Image) : adopt({ publicId, version, format } as Image);
}

/** Nobody measured an image of another service, and others may show it too. */
function adopt({ publicId, version, format }: Image): Image {
  const unknown = { bytes: 0, width: 0, height: 0, arrivesBy: new Date(0) };
  return { publicId, version, format, ...unknown, adopted: true };
}

/** Others write it, in part or with nulls: what is not there, or not of the kind it should be, takes its default. */
function toProfile(document: UserDocument): Profile {
  const profile: Record<keyof Profile, unknown> = { ...DEFAULTS };
  for (const name of PROFILE_NAMES) {
    const value = document[name];
    if (value !== undefined && value !== null && isOfKind(value, DEFAULTS[name])) profile[name] = value;
  }
  profile.deletedAt = toDeletedAt(document.deletedAt);
  return profile as Profile;
}

/** Whoever is marked as deleted in another way than by a date is deleted, too. */
function toDeletedAt(value: unknown): Date | null {
  if (value instanceof Date) return value;
  return value ? new Date(0) : null;
}

/** What is null by default may be anything. */
function isOfKind(value: unknown, fallback: unknown): boolean {
  if (fallback === null) return true;
  const isDate = value instanceof Date === fallback instanceof Date;
  return isDate && typeof value === typeof fallback && Array.isArray(value) === Array.isArray(fallback);
}
