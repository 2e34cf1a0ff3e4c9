import type { UserId } from "@user-image/domain";

/**
 * The user's id in a value that others have made, such as a claim, or null if it cannot be one: a whole number, or
 * its decimal digits without leading zeros, since some identity providers write every claim as text.
 */
export function toUserId(value: unknown): UserId | null {
  const isDecimal = typeof value === "string" && /^(?:0|[1-9]\d{0,14})$/.test(value);
  const number = isDecimal ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
