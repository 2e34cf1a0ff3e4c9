import type { UserAccounts, UserRepository } from "@user-image/domain";
import { hashToken } from "./access-token.js";

/** The user, the token and the uploaded image of the API's documentation, to try it out at once. */
export const DEMO_TOKEN = "9D6fucJrGle3yY2WSfeNCE9xD8k";
export const DEMO_IMAGE = { publicId: "xcvjghjkdisudgfds7iyf", version: 1234567 };

export const DEMO_PROFILE = { id: 217, username: "User 216", email: "user60@email.com" };
export const DEMO_CREATED_AT = new Date("2015-05-06T21:29:39.664Z");
const NEVER = new Date("9999-12-31T00:00:00.000Z");

/**
 * Adds the demo user, with leave to show the demo image, unless they were added before.
 *
 * @param upload puts the demo image into the media library
 */
export async function addDemo(
  users: UserRepository & UserAccounts,
  upload: () => Promise<void>,
): Promise<void> {
  const user = (await users.findById(DEMO_PROFILE.id)) ?? (await users.add(DEMO_PROFILE, DEMO_CREATED_AT));
  if (user?.revision !== 0) return;

  await upload();
  await users.addToken(user.id, hashToken(DEMO_TOKEN));
  const { publicId } = DEMO_IMAGE;
  const grant = {
    publicId,
    grantedAt: DEMO_CREATED_AT,
    arrivesBy: DEMO_CREATED_AT,
    expiresAt: NEVER,
    facts: null,
  };
  await users.update(user, (user) => (user.revision > 0 ? user : { ...user, grants: [grant] }));
}
