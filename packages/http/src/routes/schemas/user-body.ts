import { type Static, Type } from "@sinclair/typebox";
import { formatImageReference, type User, type UserId } from "@user-image/domain";

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

/** Names each field, so that nothing else that a store knows of a user gets out. */
export function toUserBody(user: User): Static<typeof UserBody> {
  const { id, profile } = user;
  const image = user.images.find((image) => image.state === "shown");
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
    image: image ? formatImageReference(image) : null,
    slotCount: profile.slotCount,
    reslotCount: profile.reslotCount,
    friendsCount: profile.friendsCount,
    friendships: [...profile.friendships],
    groups: [...profile.groups],
  };
}
