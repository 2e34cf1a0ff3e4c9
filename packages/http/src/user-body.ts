import { type Static, Type } from "@sinclair/typebox";
import { formatImageReference, type User } from "@user-image/domain";

const Nullable = <T extends "string" | "integer">(type: T) =>
  Type.Unsafe<(T extends "string" ? string : number) | null>({ type: [type, "null"] });
const DateTime = Type.Unsafe<Date>({ type: "string", format: "date-time" });

/** The user as clients see them: these fields, in this order. */
export const UserBody = Type.Object(
  {
    id: Type.Integer(),
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
    deletedAt: Type.Unsafe<Date | null>({ type: ["string", "null"], format: "date-time" }),
    image: Nullable("string"),
    slotCount: Type.Integer(),
    reslotCount: Type.Integer(),
    friendsCount: Type.Integer(),
    friendships: Type.Unsafe<readonly unknown[]>({ type: "array" }),
    groups: Type.Unsafe<readonly unknown[]>({ type: "array" }),
  },
  { $id: "User" },
);

export function toUserBody(user: User): Static<typeof UserBody> {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    emailVerified: user.emailVerified,
    phone: user.phone,
    phoneVerified: user.phoneVerified,
    publicUrl: user.publicUrl,
    locationId: user.locationId,
    slotDefaultDuration: user.slotDefaultDuration,
    slotDefaultLocationId: user.slotDefaultLocationId,
    slotDefaultTypeId: user.slotDefaultTypeId,
    defaultPrivateAlerts: user.defaultPrivateAlerts,
    defaultOwnFriendslotAlerts: user.defaultOwnFriendslotAlerts,
    defaultOwnPublicAlerts: user.defaultOwnPublicAlerts,
    defaultFriendsFriendslotAlerts: user.defaultFriendsFriendslotAlerts,
    defaultFriendsPublicAlerts: user.defaultFriendsPublicAlerts,
    defaultReslotAlerts: user.defaultReslotAlerts,
    defaultGroupAlerts: user.defaultGroupAlerts,
    push: user.push,
    createdAt: user.createdAt,
    updatedAt: user.updatedAt,
    deletedAt: user.deletedAt,
    image: user.image && formatImageReference(user.image),
    slotCount: user.slotCount,
    reslotCount: user.reslotCount,
    friendsCount: user.friendsCount,
    friendships: user.friendships,
    groups: user.groups,
  };
}
