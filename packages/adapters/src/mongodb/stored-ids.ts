import { randomUUID } from "node:crypto";
import { type UserId, type UserIdKind, type UserIds, userIds } from "@user-image/domain";
import { ObjectId } from "mongodb";
import { toNumber, typeOf } from "./values.js";

/** An `_id` as the driver takes and gives it. One that is of none of our kinds is only ever left out of a search. */
export type StoredId = number | string | ObjectId;

/** How the ids of users stand in documents, as `_id`. */
export class StoredIds {
  readonly ids: UserIds;

  constructor(kind: UserIdKind) {
    this.ids = userIds[kind];
  }

  /** Finds whose id this is: nobody, if it is of another kind. A text and a number of the same digits are two ids. */
  filterOf(id: UserId): { readonly _id: StoredId | { readonly $in: readonly [] } } {
    return { _id: this.toStored(id) ?? { $in: [] } };
  }

  /** Undefined if there can be no such id. */
  toStored(id: UserId): StoredId | undefined {
    if (this.ids.kind !== "objectId") return typeof id === this.ids.kind ? id : undefined;
    return this.ids.read(`${id}`) === null ? undefined : new ObjectId(`${id}`);
  }

  /** Null if it is of another kind. */
  read(stored: unknown): UserId | null {
    if (kindOf(stored) !== this.ids.kind) return null;
    return this.ids.kind === "number" ? (toNumber(stored) as number) : `${stored}`;
  }

  /** A new one, which nobody has. Numbers have an order of their own. */
  make(): UserId {
    return this.ids.kind === "objectId" ? new ObjectId().toHexString() : randomUUID();
  }
}

/** Of an `_id`: one of our kinds, or else what BSON calls it. */
export function kindOf(stored: unknown): string {
  const value = toNumber(stored);
  const type = typeOf(value) ?? typeof value;
  return type === "ObjectId" ? ("objectId" satisfies UserIdKind) : type;
}
