import { hash } from "node:crypto";
import type { UserId } from "@user-image/domain";

/**
 * A picture for a user who shows none: their initials, or a silhouette where there are none, on a
 * colour that is always the same for the same user. White on all of these colours has a contrast
 * of at least 4.5 to 1 (WCAG 2.2, 1.4.3).
 */
export function initialsPicture(id: UserId, initials: string, size: number): string {
  const colour = COLOURS[Number.parseInt(hash("md5", String(id)).slice(0, 8), 16) % COLOURS.length];
  const label = initials === "" ? "No picture" : initials;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="${size}" height="${size}" role="img" aria-label="${label}"><title>${label}</title><rect width="64" height="64" fill="${colour}"/>${initials === "" ? SILHOUETTE : letters(initials)}</svg>`;
}

const COLOURS = [
  "#9a3412",
  "#92400e",
  "#3f6212",
  "#166534",
  "#115e59",
  "#155e75",
  "#1e40af",
  "#5b21b6",
  "#86198f",
  "#9d174d",
];

const SILHOUETTE = '<g fill="#fff"><circle cx="32" cy="25" r="11"/><path d="M10 58a22 18 0 0 1 44 0z"/></g>';

/** Letters and digits only, so there is nothing to escape. */
function letters(initials: string): string {
  return `<text x="32" y="33" fill="#fff" font-family="system-ui,sans-serif" font-size="26" font-weight="600" text-anchor="middle" dominant-baseline="central">${initials}</text>`;
}
