import { randomUUID } from "node:crypto";
import { type UserId, type UserIdKind, type UserIds, userIds } from "@user-image/domain";
import { type Filter, ObjectId } from "mongodb";
import { toNumber, typeOf } from "./values.js";

/** MongoDB compares only values of the same type, so these find no ids of other types. */
const LOWEST: Readonly<Record<UserIdKind, StoredId>> = {
  number: Number.MIN_SAFE_INTEGER,
  string: "",
  objectId: new ObjectId("0".repeat(24)),
};

/** An `_id` in the driver's types. An `_id` of an unsupported type is used only to exclude its document from a query. */
export type StoredId = number | string | ObjectId;

/** Converts between the ids of users and the `_id` of their documents. */
export class StoredIds {
  readonly ids: UserIds;

  constructor(kind: UserIdKind) {
    this.ids = userIds[kind];
  }

  /** Matches the user with this id, or no user if it has another type. A text and a number of the same digits are two ids. */
  filterOf(id: UserId): { readonly _id: StoredId | { readonly $in: readonly [] } } {
    return { _id: this.toStored(id) ?? { $in: [] } };
  }

  /** Matches the users of this type of ids whose ids follow this one, or all if it is null. */
  filterAfter(id: UserId | null): Filter<{ readonly _id: StoredId }> {
    const lowest =
      id === null ? { $gte: LOWEST[this.ids.kind] } : { $gt: this.toStored(id) ?? LOWEST[this.ids.kind] };
    // JavaScript rounds larger numbers, so no user has one.
    return { _id: { ...lowest, ...(this.ids.kind === "number" && { $lte: Number.MAX_SAFE_INTEGER }) } };
  }

  /** Undefined if it is not an id of this type. */
  toStored(id: UserId): StoredId | undefined {
    if (this.ids.kind !== "objectId") return typeof id === this.ids.kind ? id : undefined;
    return this.ids.read(`${id}`) === null ? undefined : new ObjectId(`${id}`);
  }

  /** Whether a document has exactly this id. */
  isSame(stored: StoredId, id: UserId): boolean {
    return this.read(stored) === this.read(this.toStored(id));
  }

  /** Null if it has another type. */
  read(stored: unknown): UserId | null {
    if (kindOf(stored) !== this.ids.kind) return null;
    return this.ids.kind === "number" ? (toNumber(stored) as number) : `${stored}`;
  }

  /** Makes an unused id. New numbers come from the largest one instead. */
  make(): UserId {
    return this.ids.kind === "objectId" ? new ObjectId().toHexString() : randomUUID();
  }
}

/**
 * The type of an `_id`: a supported kind, or the name of the BSON type. A number that JavaScript rounds would name
 * another user.
 */
export function kindOf(stored: unknown): string {
  const value = toNumber(stored);
  if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) return "number above 2^53";
  const type = typeOf(value) ?? typeof value;
  return type === "ObjectId" ? ("objectId" satisfies UserIdKind) : type;
}
