import type { Document } from "mongodb";

const NUMBERS: readonly (string | undefined)[] = ["Int32", "Double", "Long", "Decimal128"];

/** Converts any BSON number to a JavaScript number. A client's options (`promoteValues`, `useBigInt64`) may prevent the driver's own conversion. */
export function toNumber(value: unknown): unknown {
  return typeof value === "bigint" || NUMBERS.includes(typeOf(value)) ? Number(String(value)) : value;
}

/** Does the same for all numbers in a value. */
export function toNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toNumbers);
  if (!isDocument(value)) return toNumber(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toNumbers(part)]));
}

/** The name of a BSON type that JavaScript does not have. */
export function typeOf(value: unknown): string | undefined {
  return typeof value === "object" ? (value as Document | null)?._bsontype : undefined;
}

export function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
