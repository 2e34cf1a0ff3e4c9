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

/** The user, the token and the uploaded image of the API's documentation, to try it out at once. */
export const DEMO_TOKEN = "9D6fucJrGle3yY2WSfeNCE9xD8k";
export const DEMO_IMAGE = { publicId: "xcvjghjkdisudgfds7iyf", version: 1234567 };

export const DEMO_PROFILE = { id: 217, username: "User 216", email: "user60@email.com" };
/** Theirs in a store of other ids. */
const DEMO_IDS: Readonly<Record<UserIdKind, UserId>> = {
  number: DEMO_PROFILE.id,
  string: `${DEMO_PROFILE.id}`,
  objectId: DEMO_PROFILE.id.toString(16).padStart(24, "0"),
};

export const DEMO_CREATED_AT = new Date("2015-05-06T21:29:39.664Z");
const NEVER = new Date("9999-12-31T00:00:00.000Z");

/**
 * Puts the demo user where they are from the beginning, with their token and permission to show the demo
 * image, so that the documented request works after each start. What they show meanwhile stays.
 *
 * @param upload puts the demo image into the media library: only if it is not there, or as a new one. One that
 *   is to be destroyed is destroyed by that. No upload can arrive under its public id, which was never signed.
 */
export async function addDemo(
  users: UserRepository & UserAccounts & Pick<Store, "ids">,
  upload: (asNew: boolean) => Promise<void>,
): Promise<void> {
  const id = DEMO_IDS[users.ids.kind];
  const user = (await users.findById(id)) ?? (await users.add({ ...DEMO_PROFILE, id }, DEMO_CREATED_AT));
  if (!user) return;

  await upload(!canShowDemo(user));
  await users.update(user, withDemoGrant);
  await users.addToken(user.id, hashToken(DEMO_TOKEN));
}

/** Lets nobody in by the demo token any more, if anybody was. */
export async function withoutDemo(users: UserAccounts): Promise<void> {
  await users.removeToken(hashToken(DEMO_TOKEN));
}

const isDemo = ({ publicId }: { readonly publicId: string }) => publicId === DEMO_IMAGE.publicId;

function canShowDemo({ images }: User): boolean {
  return images.some((image) => isDemo(image) && (image.state === "shown" || image.state === "granted"));
}

function withDemoGrant(user: User): User {
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
