import {
  type Change,
  formatImageReference,
  GrantUpload,
  SetUserImage,
  shownImage,
  type User,
} from "@user-image/domain";

// Your own data about a person. No rule reads it.
interface Player {
  readonly team: string;
}

// The store: here, a Map.
const ada = { id: "ada", name: "Ada", isDeleted: false, profile: { team: "red" }, images: [], revision: 0 };
const stored = new Map<string | number, User<Player>>([[ada.id, ada]]);
const users = {
  async update(user: User<Player>, change: Change<Player>) {
    const before = stored.get(user.id) ?? user;
    const after = change(before);
    if (after === before) return before;
    const updated = { ...after, revision: before.revision + 1 };
    stored.set(user.id, updated);
    return updated;
  },
};

// The media library: here, one that stores nothing.
const media = {
  deliveryUrl: "https://images.example.org",
  async grantUpload(now: Date, validFor: number) {
    const expiresAt = new Date(now.getTime() + validFor);
    return { publicId: crypto.randomUUID(), uploadUrl: "https://upload.example.org", fields: {}, expiresAt };
  },
  async inspect() {
    return { version: 1, format: "jpg", bytes: 123_456, width: 640, height: 480 };
  },
};

const clock = () => new Date();
const limits = { formats: ["jpg", "png"], maxBytes: 10_000_000, maxPixels: 25_000_000 };
const day = 24 * 60 * 60 * 1000;
const lifetimes = { grant: day, grace: day };

const grantUpload = new GrantUpload(users, media, clock, lifetimes);
const setUserImage = new SetUserImage(users, media, clock, limits, lifetimes);

const { publicId } = await grantUpload.execute({ user: ada });
// Now the user's browser uploads.
const user = await setUserImage.execute({ user: stored.get(ada.id) ?? ada, publicId });

const image = shownImage(user.images);
if (image) console.log(`${user.name} of team ${user.profile.team} shows ${formatImageReference(image)}`);
