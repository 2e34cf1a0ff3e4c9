import type { User } from "./user.js";

/**
 * The URL of any user's picture as a square, for an `<img>`; of their initials if they have no picture.
 *
 * @param user an id, or a user from an answer of the service: then the URL changes with the picture, so
 *   that no cache shows the previous one
 * @param size in pixels, 16 to 1024
 * @param baseUrl as for `setUserImage`; if it is left out, the service is at the root of the page's host
 */
export function userImageUrl(
  user: User["id"] | Pick<User, "id" | "image">,
  size: number,
  baseUrl = "",
): string {
  const [id, image] = typeof user === "object" ? [user.id, user.image ?? "none"] : [user, undefined];
  const version = image === undefined ? "" : `&image=${encodeURIComponent(image)}`;
  return `${baseUrl.replace(/\/$/, "")}/v1/users/${encodeURIComponent(id)}/image?size=${size}${version}`;
}
