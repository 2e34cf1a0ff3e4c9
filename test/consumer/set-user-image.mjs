import { randomUUID } from "node:crypto";
import { formatImageReference, GrantUpload, newUser, SetUserImage } from "@user-image/domain";

// Where users are kept: here, a Map.
const stored = new Map([[1, newUser({ id: 1, username: "Ada" }, new Date())]]);
const users = {
  async update(user, change) {
    const before = stored.get(user.id);
    const after = change(before);
    if (after !== before) stored.set(user.id, { ...after, revision: before.revision + 1 });
    return stored.get(user.id);
  },
};

// Where images are uploaded to: here, nowhere.
const media = {
  deliveryUrl: "https://images.example.org",
  async grantUpload(now, validFor) {
    const expiresAt = new Date(now.getTime() + validFor);
    return { publicId: randomUUID(), uploadUrl: "https://upload.example.org", fields: {}, expiresAt };
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

const { publicId } = await grantUpload.execute({ user: stored.get(1) });
// Now the user's browser uploads.
const user = await setUserImage.execute({ user: stored.get(1), publicId });

console.log(`${user.profile.username} shows ${formatImageReference(user.image)}`);
