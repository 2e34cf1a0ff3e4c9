import { getUser } from "../change-user-image.js";
import { type Connection, entityTagOf } from "../service.js";
import type { User } from "../user.js";
import { UserImageError } from "../user-image-error.js";

/** The picture was changed meanwhile, for example by the same user in another tab. */
export class ShownAnother extends Error {
  /** @param user the current user */
  constructor(readonly user: User) {
    super("The user shows another picture by now.");
  }
}

/** The user after a change, and before it. */
export interface Changed {
  readonly before: User;
  readonly user: User;
}

/** Whether an error means that an earlier picture no longer exists, so that a retry is useless. */
export function isGone(error: unknown): boolean {
  return error instanceof UserImageError && GONE.includes(error.code);
}

const GONE: readonly string[] = [
  "image_not_found",
  "image_not_uploaded",
  "image_upload_expired",
  "image_rejected",
] satisfies UserImageError["code"][];

/** How often a conditional change is tried. Behind a proxy that changes entity tags, no condition ever holds. */
const CONDITIONAL = 2;

/**
 * Changes a user's picture if it is still the one that the picker shows. Other changes of the user do not matter.
 *
 * @param change makes the change with this condition
 * @param isMeant whether to change a user who was changed meanwhile
 * @throws {ShownAnother | UserImageError | unknown} the signal's reason
 */
export async function changeShown(
  connection: Connection,
  seen: User,
  change: (ifMatch: string | undefined) => Promise<User>,
  isMeant: (user: User) => boolean = ({ image }) => image === seen.image,
): Promise<Changed> {
  let before = seen;
  for (let left = CONDITIONAL; ; left--) {
    try {
      return { before, user: await change(left > 0 ? entityTagOf(before) : undefined) };
    } catch (error) {
      if (!(error instanceof UserImageError) || error.code !== "precondition_failed") throw error;
      before = await getUser(connection);
      if (!isMeant(before)) throw new ShownAnother(before);
    }
  }
}
