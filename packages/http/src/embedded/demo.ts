import {
  isDiscard,
  type Store,
  type User,
  type UserAccounts,
  type UserId,
  type UserIdKind,
  type UserRepository,
} from "@user-image/domain";
import { hashToken } from "../authentication/access-token.js";

/** The user, the token and the uploaded image of the API's documentation. */
export const DEMO_TOKEN = "9D6fucJrGle3yY2WSfeNCE9xD8k";
export const DEMO_IMAGE = {
  publicId: "xcvjghjkdisudgfds7iyf",
  version: 1234567,
  size: { width: 451, height: 300 },
};

export const DEMO_PROFILE = { id: 217, username: "User 216", email: "user60@email.com" };
/** The demo user's id in a store with another type of ids. */
const DEMO_IDS: Readonly<Record<UserIdKind, UserId>> = {
  number: DEMO_PROFILE.id,
  string: `${DEMO_PROFILE.id}`,
  objectId: DEMO_PROFILE.id.toString(16).padStart(24, "0"),
};

export const DEMO_CREATED_AT = new Date("2015-05-06T21:29:39.664Z");
const NEVER = new Date("9999-12-31T00:00:00.000Z");

/**
 * Restores the demo user, the token, and the permission to show the demo image, so that the documented request
 * works after each start. The image that the user shows does not change.
 *
 * @param upload uploads the demo image to the media library, if it is missing or anew. If the image waits for its
 *   destruction, this replaces it. No client can upload under its public id, which was never signed.
 */
export async function addDemo<P>(
  users: UserRepository<P> & UserAccounts<P> & Pick<Store, "ids">,
  upload: (asNew: boolean) => Promise<void>,
): Promise<void> {
  const id = DEMO_IDS[users.ids.kind];
  const user = (await users.findById(id)) ?? (await users.add({ ...DEMO_PROFILE, id }, DEMO_CREATED_AT));
  if (!user) return;

  await upload(!canShowDemo(user));
  await users.update(user, withDemoGrant);
  await users.addToken(user.id, hashToken(DEMO_TOKEN));
}

/** Revokes the demo token. */
export async function withoutDemo(users: Pick<UserAccounts, "removeToken">): Promise<void> {
  await users.removeToken(hashToken(DEMO_TOKEN));
}

const isDemo = ({ publicId }: { readonly publicId: string }) => publicId === DEMO_IMAGE.publicId;

function canShowDemo({ images }: Pick<User, "images">): boolean {
  return images.some((image) => isDemo(image) && (image.state === "shown" || image.state === "granted"));
}

function withDemoGrant<P>(user: User<P>): User<P> {
  if (canShowDemo(user)) return user;
  const grant = {
    state: "granted",
    publicId: DEMO_IMAGE.publicId,
    grantedAt: DEMO_CREATED_AT,
    arrivesBy: DEMO_CREATED_AT,
    expiresAt: NEVER,
    facts: null,
  } as const;
  const others = user.images.filter((image) => !isDemo(image) || !isDiscard(image));
  return { ...user, images: [...others, grant] };
}
