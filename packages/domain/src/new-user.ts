import type { Profile, User, UserId } from "./user.js";

const NO_ALERTS = "0000000000";

/** What a profile says where nothing else is known. */
const DEFAULT_PROFILE: Omit<Profile, "createdAt" | "updatedAt"> = {
  username: "",
  email: null,
  emailVerified: false,
  phone: null,
  phoneVerified: false,
  publicUrl: null,
  locationId: null,
  slotDefaultDuration: null,
  slotDefaultLocationId: null,
  slotDefaultTypeId: null,
  defaultPrivateAlerts: NO_ALERTS,
  defaultOwnFriendslotAlerts: NO_ALERTS,
  defaultOwnPublicAlerts: NO_ALERTS,
  defaultFriendsFriendslotAlerts: NO_ALERTS,
  defaultFriendsPublicAlerts: NO_ALERTS,
  defaultReslotAlerts: NO_ALERTS,
  defaultGroupAlerts: NO_ALERTS,
  push: true,
  deletedAt: null,
  slotCount: 0,
  reslotCount: 0,
  friendsCount: 0,
  friendships: [],
  groups: [],
};

/** A user as they are before this service has written anything. */
export function newUser({ id, ...known }: Partial<Profile> & { readonly id: UserId }, now: Date): User {
  const profile = { ...DEFAULT_PROFILE, createdAt: now, updatedAt: now, ...known };
  return { id, ...toPerson(profile), images: [], revision: 0 };
}

/** What the rules need to know of a person with such a profile. */
export function toPerson(profile: Profile): Pick<User, "name" | "isDeleted" | "profile"> {
  return { name: profile.username, isDeleted: profile.deletedAt !== null, profile };
}
