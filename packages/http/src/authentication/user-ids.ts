import type { UserId, UserIds } from "@user-image/domain";

/**
 * Converts a value of other programs, such as a claim, to a user id, or to null if it cannot be one. A number may be a
 * text of its decimal digits, since some identity providers write every claim as text. No other spelling is accepted.
 */
export function toUserId(value: unknown, ids: UserIds): UserId | null {
  const isNumber = ids.kind === "number";
  const text = isNumber && typeof value === "number" ? String(value) : value;
  const id = typeof text === "string" ? ids.read(text) : null;
  return isNumber && String(id) !== text ? null : id;
}
