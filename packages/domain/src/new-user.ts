import type { Profile, User } from "./user.js";

const NO_ALERTS = "0000000000";

/** What a profile says where nothing else is known. */
const DEFAULT_PROFILE: Omit<Profile, "id" | "createdAt" | "updatedAt"> = {
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

/**
 * A user as they are before this service has written anything. Profiles are written by others,
 * in part or with nulls: what is not there, or is not of the kind it should be, takes its default.
 */
export function newUser(profile: Partial<Profile> & { id: number }, now: Date): User {
  const defaults = { ...DEFAULT_PROFILE, createdAt: now, updatedAt: now };
  const fallbacks: Readonly<Record<string, unknown>> = defaults;
  const given = Object.entries(profile).filter(([name, value]) => isUsable(value, fallbacks[name]));
  return {
    ...defaults,
    ...(Object.fromEntries(given) as typeof profile),
    image: null,
    grants: [],
    discards: [],
    revision: 0,
  };
}

function isUsable(value: unknown, fallback: unknown): boolean {
  if (value === null || value === undefined) return false;
  return fallback === null || fallback === undefined || kindOf(value) === kindOf(fallback);
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}
