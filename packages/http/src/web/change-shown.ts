import { type Connection, entityTagOf, getUser, type User, UserImageError } from "@user-image/client";

/** Somebody has changed the picture meanwhile: the same user in another tab, perhaps. */
export class ShownAnother extends Error {
  /** @param user as they are now */
  constructor(readonly user: User) {
    super("The user shows another picture by now.");
  }
}

/** What a change has made, and of what. */
export interface Changed {
  readonly before: User;
  readonly user: User;
}

/** Whether an error says that an earlier picture is gone, and no repetition brings it back. */
export function isGone(error: unknown): boolean {
  return error instanceof UserImageError && GONE.includes(error.code);
}

const GONE: readonly string[] = [
  "image_not_found",
  "image_not_uploaded",
  "image_upload_expired",
  "image_rejected",
] satisfies UserImageError["code"][];

/** How often it is tried on condition. A proxy that changes entity tags lets no condition ever hold. */
const CONDITIONAL = 2;

/**
 * Changes a user's picture, if they still show the one that is seen here. What else of the user has changed is
 * of no matter.
 *
 * @param change makes the change on this condition
 * @param isMeant whether a user who was changed meanwhile is to be changed too
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
