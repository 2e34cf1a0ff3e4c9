import type { Document } from "mongodb";

const NUMBERS: readonly (string | undefined)[] = ["Int32", "Double", "Long", "Decimal128"];

/** A number of any kind of BSON's as one of JavaScript's; clients can be told to make none (`promoteValues`, `useBigInt64`). */
export function toNumber(value: unknown): unknown {
  return typeof value === "bigint" || NUMBERS.includes(typeOf(value)) ? Number(String(value)) : value;
}

/** The same with all that is in it. */
export function toNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toNumbers);
  if (!isDocument(value)) return toNumber(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toNumbers(part)]));
}

/** What BSON calls a value of a kind that JavaScript does not have. */
export function typeOf(value: unknown): string | undefined {
  return typeof value === "object" ? (value as Document | null)?._bsontype : undefined;
}

export function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
