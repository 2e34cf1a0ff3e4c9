import { isOwn, type UserImage, type UserImages } from "./user-image.js";

/** A number or a string, whichever the host application uses. */
export type UserId = number | string;

/** The type of a store's ids: whole numbers, texts, or MongoDB's ObjectIds as hexadecimal digits. */
export type UserIdKind = "number" | "string" | "objectId";

/** The ids of one store. All have the same type. */
export interface UserIds {
  readonly kind: UserIdKind;
  /** Describes an id in an error message, after "must be". */
  readonly description: string;
  /** Parses an id in a URL or an argument. Null if it is not an id of this type. */
  read(text: string): UserId | null;
}

/**
 * A text has at most the length of an OpenID Connect subject (https://openid.net/specs/openid-connect-core-1_0.html#IDToken),
 * and no character that a log, a URL or a database would change.
 */
const TEXT = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,255}$/u;

/** How ids of each kind are written and read. */
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

const NO_ALERTS = "0000000000";

/** The values of a profile whose own values are unknown. The types of its fields are these. */
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

/** The profile of the HTTP API's users: the default of `P`. Other services write it. */
export type Profile = Readonly<typeof DEFAULT_PROFILE>;

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
  /** Unset if every change of the shown image was acknowledged, or events are off. */
  readonly unsent?: UnsentEvent;
  /** Unset if the user may change the image. */
  readonly lock?: ImageLock;
}

/** An administrator's decision that the user may not change their image. Administrators still may. */
export interface ImageLock {
  /** For the user. */
  readonly reason: string;
  readonly since: Date;
}

/** The newest change of the image that a user shows, until a receiver acknowledges its event. */
export interface UnsentEvent {
  /** The same in each attempt to send the event. */
  readonly id: string;
  /** The revision of the write that changed the image. */
  readonly revision: number;
  readonly recordedAt: Date;
  /** What the user showed before the oldest change that is not acknowledged, as `v1234567/cat.jpg`; null for no image. */
  readonly previousImage: string | null;
  /** When to send the event. While it is sent, and after a failed attempt, when to try again. */
  readonly dueAt: Date;
  /** How many attempts were begun since the last acknowledgement. */
  readonly attempts: number;
  /** The lease of the process that sends, until `dueAt`. */
  readonly lease?: string;
}

/** The members of a user that the rules read, with the profile. */
export type Person<P = Profile> = Pick<User<P>, "name" | "isDeleted" | "profile">;

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

/**
 * The user that a store keeps after a change: only the images, the unsent event and the lock change, since other
 * services own the rest.
 */
export function afterUpdate<P>(
  stored: User<P>,
  { images, unsent, lock }: Pick<User, "images" | "unsent" | "lock">,
): User<P> {
  const { id, name, isDeleted, profile, revision } = stored;
  const changed = { images, revision: revision + 1, ...(unsent && { unsent }), ...(lock && { lock }) };
  return { id, name, isDeleted, profile, ...changed };
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
