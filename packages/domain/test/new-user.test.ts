import { newUser } from "@user-image/domain";
import { describe, expect, it } from "vitest";
import { later, noon } from "./world.js";

const noAlerts = "0000000000";

describe("newUser", () => {
  it("makes a user of whom only the id is known, with push and without alerts", () => {
    expect(newUser({ id: 7 }, noon)).toEqual({
      id: 7,
      name: "",
      isDeleted: false,
      profile: {
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
        defaultPrivateAlerts: noAlerts,
        defaultOwnFriendslotAlerts: noAlerts,
        defaultOwnPublicAlerts: noAlerts,
        defaultFriendsFriendslotAlerts: noAlerts,
        defaultFriendsPublicAlerts: noAlerts,
        defaultReslotAlerts: noAlerts,
        defaultGroupAlerts: noAlerts,
        push: true,
        createdAt: noon,
        updatedAt: noon,
        deletedAt: null,
        slotCount: 0,
        reslotCount: 0,
        friendsCount: 0,
        friendships: [],
        groups: [],
      },
      images: [],
      revision: 0,
    });
  });

  it("takes over what is known of the profile", () => {
    const known = { username: "Ada", push: false, createdAt: later(-1), deletedAt: noon };

    const { id, profile } = newUser({ id: 7, ...known }, noon);

    expect(id).toBe(7);
    expect(profile).toMatchObject({ ...known, updatedAt: noon });
  });
});
