import type { User } from "./user.js";

/** What the URL of a picture says beside the user and the size. */
export interface UserImageUrlOptions {
  /**
   * The version of the picture: the `image` of an answer or an event of the service, null for none. The service allows
   * caches to keep the answer for a year if the user shows this version. Default: `image` of the user; none for an id.
   */
  readonly version?: string | null | undefined;
  /** Whether an animation moves. Default: its first frame is shown. */
  readonly animated?: boolean | undefined;
  /** What is answered if the user has no picture: the initials as SVG, or the status 404. Default: `initials`. */
  readonly fallback?: "initials" | "404" | undefined;
}

/** An id, or a user from an answer of the service, whose URL changes with the picture, so that no cache shows the previous one. */
export type PicturedUser = User["id"] | Pick<User, "id" | "image">;

/** The pixels to a CSS pixel on different screens. */
export const DENSITIES = [1, 2, 3];

/** The largest delivered size. */
const LARGEST = 1024;

/**
 * The URL of any user's picture as a square, for an `<img>`; of their initials if they have no picture.
 *
 * @param size in pixels, 16 to 1024
 * @param baseUrl as for `setUserImage`; if it is left out, the service is at the root of the page's host
 */
export function userImageUrl(
  user: PicturedUser,
  size: number,
  baseUrl = "",
  { version = versionOf(user), animated = false, fallback = "initials" }: UserImageUrlOptions = {},
): string {
  const id = typeof user === "object" ? user.id : user;
  const query = [
    `size=${size}`,
    ...(version === undefined ? [] : [`image=${encodeURIComponent(version ?? "none")}`]),
    ...(animated ? ["animated=true"] : []),
    ...(fallback === "initials" ? [] : [`default=${fallback}`]),
  ];
  return `${baseUrl.replace(/\/$/, "")}/v1/users/${encodeURIComponent(id)}/image?${query.join("&")}`;
}

/**
 * The `srcset` of an `<img>`, so that the picture is sharp on any screen.
 *
 * @param size the side of the `<img>`, in CSS pixels
 */
export function userImageSrcSet(
  user: PicturedUser,
  size: number,
  baseUrl = "",
  options: UserImageUrlOptions = {},
): string {
  const densities = new Set(DENSITIES.map((density) => Math.min(density, LARGEST / size)));
  return [...densities]
    .map((density) => {
      const url = userImageUrl(user, Math.round(size * density), baseUrl, options);
      return `${url} ${Number(density.toFixed(2))}x`;
    })
    .join(", ");
}

function versionOf(user: PicturedUser): string | null | undefined {
  return typeof user === "object" ? (user.image ?? null) : undefined;
}
