import type { UserId, UserIdKind } from "@user-image/domain";

/** The users of a search. */
export interface Ids {
  readonly ada: UserId;
  readonly stranger: UserId;
}

export const IDS: Readonly<Record<UserIdKind, Ids>> = {
  number: { ada: 1, stranger: 2 },
  string: { ada: "auth0|ada", stranger: "auth0|é 2" },
  objectId: { ada: "64f0c0ffee64f0c0ffee64f0", stranger: "64f0c0ffee64f0c0ffee64f1" },
};
