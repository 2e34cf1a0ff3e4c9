import type { User } from "./user.js";

/**
 * Where anybody's picture is, as a square, for an `<img>`: initials if they show none.
 *
 * @param user an id; or a user as the service answered it, and the URL changes with the picture, so
 *   that no cache shows the one from before
 * @param size in pixels, 16 to 1024
 * @param baseUrl as for `setUserImage`; without one, the service is where the page is
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
