import { isOwn, type UserImage, type UserImages } from "./user-image.js";

/** Numbers or texts, as the host has them. */
export type UserId = number | string;

const NO_ALERTS = "0000000000";

/** What a profile says where nothing else is known. Each of its fields is described here alone. */
export const DEFAULT_PROFILE = {
  username: "",
  email: none<string>(),
  emailVerified: false,
  phone: none<string>(),
  phoneVerified: false,
  publicUrl: none<string>(),
  locationId: none<number>(),
  slotDefaultDuration: none<number>(),
  slotDefaultLocationId: none<number>(),
  slotDefaultTypeId: none<number>(),
  defaultPrivateAlerts: NO_ALERTS,
  defaultOwnFriendslotAlerts: NO_ALERTS,
  defaultOwnPublicAlerts: NO_ALERTS,
  defaultFriendsFriendslotAlerts: NO_ALERTS,
  defaultFriendsPublicAlerts: NO_ALERTS,
  defaultReslotAlerts: NO_ALERTS,
  defaultGroupAlerts: NO_ALERTS,
  push: true,
  deletedAt: none<Date>(),
  slotCount: 0,
  reslotCount: 0,
  friendsCount: 0,
  friendships: list(),
  groups: list(),
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

/** What the user of the HTTP API is besides: the default of `P`. Other services write it. */
export type Profile = Readonly<typeof DEFAULT_PROFILE>;

/**
 * A person with an account, and every image that is or was theirs. A value never changes: a
 * change makes a new User.
 */
export interface User<P = Profile> {
  readonly id: UserId;
  /** Their initials are taken from it. */
  readonly name: string;
  readonly isDeleted: boolean;
  /** Whatever the host knows of the person. No rule looks into it, and it is passed on as it is. */
  readonly profile: P;
  readonly images: UserImages;
  /** Counts the writes by this service; a store accepts a change only to the revision it started from. */
  readonly revision: number;
}

type HasImages = Pick<User, "images">;

/** Every public id that is this user's alone, so not one of an adopted image. */
export function publicIdsOf({ images }: HasImages): string[] {
  return images.filter(isOwn).map(({ publicId }) => publicId);
}

/** When there is next something to expire, to destroy, to check or to forget, or null. */
export function dueAt({ images }: HasImages): Date | null {
  const times = images.flatMap((image) => dueTimeOf(image)?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

/** The user with other images; the very same user if the images are the same. */
export function withImages<P>(user: User<P>, images: UserImages): User<P> {
  return images === user.images ? user : { ...user, images };
}

/** What a store keeps of a change: its images and nothing else, for the rest belongs to other services. */
export function afterUpdate<P>(stored: User<P>, { images }: HasImages): User<P> {
  const { id, name, isDeleted, profile, revision } = stored;
  return { id, name, isDeleted, profile, images, revision: revision + 1 };
}

function dueTimeOf(image: UserImage): Date | undefined {
  switch (image.state) {
    case "granted":
      return image.expiresAt;
    case "shown":
      return image.check?.dueAt;
    case "former":
      return image.forgetAt;
    default:
      return image.destroyAt;
  }
}

function none<T>(): T | null {
  return null;
}

function list(): readonly unknown[] {
  return [];
}
