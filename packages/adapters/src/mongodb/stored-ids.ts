import { randomUUID } from "node:crypto";
import { type UserId, type UserIdKind, type UserIds, userIds } from "@user-image/domain";
import { ObjectId } from "mongodb";
import { toNumber, typeOf } from "./values.js";

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
