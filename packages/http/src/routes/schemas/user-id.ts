import type { UserIdKind } from "@user-image/domain";

/** How an id of a user is described: `userIds` of the domain says the same in words. */
export function userIdSchema(kind: UserIdKind): object {
  return SCHEMAS[kind];
}

const SCHEMAS: Readonly<Record<UserIdKind, object>> = {
  number: { type: "integer", minimum: 0, maximum: 999_999_999_999_999 },
  string: { type: "string", minLength: 1, maxLength: 255 },
  objectId: { type: "string", pattern: "^[0-9a-f]{24}$" },
};
