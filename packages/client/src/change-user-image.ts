import { Retries } from "./retries.js";
import { type Change, type Connection, requestImage, requestUser } from "./service.js";
import type { User } from "./user.js";

/** The user whose token it is. @throws {UserImageError | unknown} the signal's reason */
export function getUser(connection: Connection): Promise<User> {
  return new Retries(connection).run(() => requestUser(connection));
}

/** Shows no image any more. For the service's grace the image can be restored. @throws as `getUser` */
export function removeUserImage(options: Change): Promise<User> {
  return new Retries(options).run(() => requestImage(options, null));
}

/**
 * Shows an image again that was removed or replaced.
 *
 * @param options `image`: the earlier value of the user's `image`
 * @throws as `getUser`
 */
export function restoreUserImage(options: Change & { readonly image: string }): Promise<User> {
  return new Retries(options).run(() => requestImage(options, options.image));
}
