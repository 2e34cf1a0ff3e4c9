import type { UserId, UserIds } from "@user-image/domain";

/**
 * The id that others have given as some value, such as a claim, or null if there can be no such user. A number may be
 * its decimal digits, since some identity providers write every claim as text, but in no second spelling.
 */
export function toUserId(value: unknown, ids: UserIds): UserId | null {
  const isNumber = ids.kind === "number";
  const text = isNumber && typeof value === "number" ? String(value) : value;
  const id = typeof text === "string" ? ids.read(text) : null;
  return isNumber && String(id) !== text ? null : id;
}
