import { isOwn, type UserImage, type UserImages } from "./user-image.js";

/** Numbers or texts, as the host has them. */
export type UserId = number | string;

/** How the ids of a store look: whole numbers, texts, or the hexadecimal digits of MongoDB's ObjectIds. */
export type UserIdKind = "number" | "string" | "objectId";

/** The ids of one store, all of one kind. */
export interface UserIds {
  readonly kind: UserIdKind;
  /** What one is, in words that follow "has to be". */
  readonly description: string;
  /** The id that a text in an address or an argument stands for; null if there can be no such id. */
  read(text: string): UserId | null;
}

/**
 * Texts are as long as the subjects of OpenID Connect (https://openid.net/specs/openid-connect-core-1_0.html#IDToken),
 * and hold nothing that would not survive in a log, an address or a database.
 */
const TEXT = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,255}$/u;

export const userIds: Readonly<Record<UserIdKind, UserIds>> = {
  number: {
    kind: "number",
    description: "a whole number from 0 to 999999999999999",
    read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null),
  },
  string: {
    kind: "string",
    description: "text of 1 to 255 characters without line breaks and control characters",
    read: (text) => (TEXT.test(text) ? text : null),
  },
  objectId: {
    kind: "objectId",
    description: "24 hexadecimal digits",
    read: (text) => (/^[0-9a-f]{24}$/i.test(text) ? text.toLowerCase() : null),
  },
};

/** What the user of the HTTP API is besides: the default of `P`. Other services write it. */
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

/** What the rules need to know of whoever a user is. */
export type Person<P = Profile> = Pick<User<P>, "name" | "isDeleted" | "profile">;

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
