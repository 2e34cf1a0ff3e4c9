import { InvalidProfile, newUser } from "@user-image/domain";
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

  it.each([
    ["a space", " "],
    ["no-break spaces", "\u{a0}\u{2007}\u{202f}\u{3000}"],
    ["zero-width characters", "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}"],
    ["bidi controls", "\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{61c}"],
    ["Hangul fillers", "\u{3164}\u{115f}\u{1160}\u{ffa0}"],
    ["a blank Braille pattern", "\u{2800}"],
    ["combining marks", "\u{301}\u{20dd}\u{fe0f}"],
    ["tags and variation selectors", "\u{e0061}\u{e007f}\u{e0100}\u{34f}"],
    ["a soft hyphen", "\u{ad}"],
    ["a Mongolian vowel separator", "\u{180e}"],
    ["all of these", " \u{200b}\u{202e}\u{3164}\u{2800}\u{301}\u{0}"],
    ["half a character", "\u{d800}"],
  ])("takes %s for no name and no part of an address", (_, invisible) => {
    expect(() => newUser({ id: 7, username: invisible }, noon)).toThrow(
      new InvalidProfile("username", "must have at least one visible character"),
    );
    for (const email of [`${invisible}@${invisible}`, `${invisible}@b`, `a@${invisible}`]) {
      expect(() => newUser({ id: 7, email }, noon)).toThrow("email must be an address like ada@example.org");
    }
  });

  it.each(["Ada", "李 小龍", "👩‍🚀", "e\u{301}", "עדה\u{200f}", "-", "\u{f8ff}", "نرگس‌ها"])(
    "takes the name %s",
    (username) => {
      expect(newUser({ id: 7, username }, noon).profile.username).toBe(username);
    },
  );

  it.each(["Ada\nEve", "Ada\u{2028}Eve", "Ada\u{0}", "Ada\u{1b}[31m", "Ada\u{d800}"])(
    "takes no name %j",
    (username) => {
      expect(() => newUser({ id: 7, username }, noon)).toThrow(
        "username must be text without line breaks or control characters.",
      );
    },
  );

  it.each(["", "ada", "ada@", "@b", "a@b@c", "a b@c", "a@b\u{200b}", "a\u{202e}@b", "a@b\n"])(
    "takes no address %j",
    (email) => {
      expect(() => newUser({ id: 7, email }, noon)).toThrow("email must be an address like ada@example.org");
    },
  );

  it("limits names and addresses, and says how", () => {
    const [longest, address] = ["👩".repeat(100), `${"é".repeat(64)}@${"b".repeat(189)}`];

    expect(newUser({ id: 7, username: longest, email: address }, noon).profile).toMatchObject({
      username: longest,
      email: address,
    });
    expect(() => newUser({ id: 7, username: `${longest}a` }, noon)).toThrow(
      "username has 101 characters; at most 100 are allowed.",
    );
    expect(() => newUser({ id: 7, email: `${address}b` }, noon)).toThrow(
      "email has 255 characters; at most 254 are allowed.",
    );
  });
});
