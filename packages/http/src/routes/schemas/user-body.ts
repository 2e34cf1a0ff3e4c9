import { type Static, Type } from "@sinclair/typebox";
import { formatImageReference, type Profile, shownImage, type User, type UserId } from "@user-image/domain";
import { Problem } from "../../problems/problems.js";

const Nullable = <T extends "string" | "integer">(type: T) =>
  Type.Unsafe<(T extends "string" ? string : number) | null>({ type: [type, "null"] });
const DateTime = Type.String({ format: "date-time" });

/** The user in answers: these fields in this order. */
export const UserBody = Type.Object(
  {
    id: Type.Unsafe<UserId>({ type: "integer" }),
    username: Type.String(),
    email: Nullable("string"),
    emailVerified: Type.Boolean(),
    phone: Nullable("string"),
    phoneVerified: Type.Boolean(),
    publicUrl: Nullable("string"),
    locationId: Nullable("integer"),
    slotDefaultDuration: Nullable("integer"),
    slotDefaultLocationId: Nullable("integer"),
    slotDefaultTypeId: Nullable("integer"),
    defaultPrivateAlerts: Type.String(),
    defaultOwnFriendslotAlerts: Type.String(),
    defaultOwnPublicAlerts: Type.String(),
    defaultFriendsFriendslotAlerts: Type.String(),
    defaultFriendsPublicAlerts: Type.String(),
    defaultReslotAlerts: Type.String(),
    defaultGroupAlerts: Type.String(),
    push: Type.Boolean(),
    createdAt: DateTime,
    updatedAt: DateTime,
    deletedAt: Type.Unsafe<string | null>({ type: ["string", "null"], format: "date-time" }),
    image: Nullable("string"),
    slotCount: Type.Integer(),
    reslotCount: Type.Integer(),
    friendsCount: Type.Integer(),
    friendships: Type.Array(Type.Unknown()),
    groups: Type.Array(Type.Unknown()),
  },
  { $id: "User" },
);

/** The parts of a user that an answer may show. */
export interface ShownUser<P = Profile> {
  readonly id: UserId;
  readonly name: string;
  readonly profile: P;
  /** `v<version>/<public id>.<format>`, or null if the user shows no image. */
  readonly image: string | null;
}

/**
 * Makes the JSON object of a user in answers. The same user must always give the same object, since entity tags are
 * hashes of its text. The type of `then` excludes promises.
 */
export type ToBody<P = Profile> = (user: ShownUser<P>) => object & { readonly then?: never };

export function toShownUser<P>({ id, name, profile, images }: User<P>): ShownUser<P> {
  const image = shownImage(images);
  return { id, name, profile, image: image ? formatImageReference(image) : null };
}

/** Why `toBody` cannot be used, as far as it shows before it is called. */
export function complaintOf(toBody: unknown): string | undefined {
  if (typeof toBody !== "function") return "The option toBody of userImage must be a function.";
  const isAsync = Object.prototype.toString.call(toBody) === "[object AsyncFunction]";
  return isAsync ? "The option toBody of userImage must not be async: it must return an object." : undefined;
}

/**
 * Makes the JSON object of a user by `toBody`.
 *
 * @param detail what to answer if `toBody` fails
 * @throws {Problem} `internal_error`, whose cause names the option
 */
export function bodyOf<P>(toBody: ToBody<P>, user: User<P>, detail: string): object {
  const fail = (cause: Error) => new Problem("internal_error", detail, {}, {}, { cause });
  let body: unknown;
  try {
    body = toBody(toShownUser(user));
  } catch (cause) {
    throw fail(new Error("The option toBody of userImage threw an error.", { cause }));
  }
  if (typeof body === "object" && body !== null && !("then" in body)) return body;
  throw fail(new TypeError("The option toBody of userImage must return an object, and no promise."));
}

/** The default. Names each field, so that an answer contains nothing else that a store knows of a user. */
export function toUserBody({ id, profile, image }: ShownUser): Static<typeof UserBody> {
  return {
    id,
    username: profile.username,
    email: profile.email,
    emailVerified: profile.emailVerified,
    phone: profile.phone,
    phoneVerified: profile.phoneVerified,
    publicUrl: profile.publicUrl,
    locationId: profile.locationId,
    slotDefaultDuration: profile.slotDefaultDuration,
    slotDefaultLocationId: profile.slotDefaultLocationId,
    slotDefaultTypeId: profile.slotDefaultTypeId,
    defaultPrivateAlerts: profile.defaultPrivateAlerts,
    defaultOwnFriendslotAlerts: profile.defaultOwnFriendslotAlerts,
    defaultOwnPublicAlerts: profile.defaultOwnPublicAlerts,
    defaultFriendsFriendslotAlerts: profile.defaultFriendsFriendslotAlerts,
    defaultFriendsPublicAlerts: profile.defaultFriendsPublicAlerts,
    defaultReslotAlerts: profile.defaultReslotAlerts,
    defaultGroupAlerts: profile.defaultGroupAlerts,
    push: profile.push,
    createdAt: profile.createdAt.toJSON(),
    updatedAt: profile.updatedAt.toJSON(),
    deletedAt: profile.deletedAt?.toJSON() ?? null,
    image,
    slotCount: profile.slotCount,
    reslotCount: profile.reslotCount,
    friendsCount: profile.friendsCount,
    friendships: [...profile.friendships],
    groups: [...profile.groups],
  };
}
