import { UserNotFound } from "../errors.js";
import type { Change, UserRepository } from "../ports/user-repository.js";
import type { User } from "../user.js";

/** Updates a user as `UserRepository.update` does, but resolves to null if the user no longer exists. */
export async function updateIfThere<P>(
  users: Pick<UserRepository<P>, "update">,
  user: User<P>,
  change: Change<P>,
): Promise<User<P> | null> {
  try {
    return await users.update(user, change);
  } catch (error) {
    if (error instanceof UserNotFound) return null;
    throw error;
  }
}
