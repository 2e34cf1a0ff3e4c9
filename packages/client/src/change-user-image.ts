import { Retries } from "./retries.js";
import { type Change, type Connection, requestImage, requestUser } from "./service.js";
import type { User } from "./user.js";

/**
 * Fetches the user of the token. `U` is the type of a user in answers, if the host has its own.
 *
 * @throws {UserImageError | unknown} the signal's reason
 */
export function getUser<U = User>(connection: Connection): Promise<U> {
  return new Retries(connection).run(() => requestUser(connection));
}

/** Shows no image any more. For the service's grace the image can be restored. @throws as `getUser` */
export function removeUserImage<U = User>(options: Change): Promise<U> {
  return new Retries(options).run(() => requestImage(options, null));
}

/**
 * Shows an image again that was removed or replaced.
 *
 * @param options `image`: the earlier value of the user's `image`
 * @throws as `getUser`
 */
export function restoreUserImage<U = User>(options: Change & { readonly image: string }): Promise<U> {
  return new Retries(options).run(() => requestImage(options, options.image));
}
