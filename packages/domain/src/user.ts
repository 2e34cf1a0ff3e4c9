import { isOwn, type UserImage, type UserImages } from "./user-image.js";

/** A number or a string, whichever the host application uses. */
export type UserId = number | string;

/** The profile of the HTTP API's users: the default of `P`. Other services write it. */
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

/**
 * A person with an account, and all images that are or were theirs. Immutable: every change makes a
 * new User.
 */
export interface User<P = Profile> {
  readonly id: UserId;
  /** The source of the initials. */
  readonly name: string;
  readonly isDeleted: boolean;
  /** The host application's own data. No rule reads it. */
  readonly profile: P;
  readonly images: UserImages;
  /** Counts the writes by this service. A store accepts a change only to the revision that the change started from. */
  readonly revision: number;
}

type HasImages = Pick<User, "images">;

/** The public ids of the user's own images, so not those of adopted ones. */
export function publicIdsOf({ images }: HasImages): string[] {
  return images.filter(isOwn).map(({ publicId }) => publicId);
}

/** When the next image has to be expired, destroyed, checked or forgotten; null if none has. */
export function dueAt({ images }: HasImages): Date | null {
  const times = images.flatMap((image) => dueTimeOf(image)?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

/** The user with these images: the same object if the images are the same. */
export function withImages<P>(user: User<P>, images: UserImages): User<P> {
  return images === user.images ? user : { ...user, images };
}

/** The user that a store keeps after a change: only the images change, since other services own the rest. */
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
