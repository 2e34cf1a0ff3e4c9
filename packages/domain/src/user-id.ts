/** Numbers or texts, as the host has them. */
export type UserId = number | string;

/** How the ids of a store look: whole numbers, texts, or the hexadecimal digits of MongoDB's ObjectIds. */
export type UserIdKind = "number" | "string" | "objectId";

/** The ids of one store, all of one kind. */
export interface UserIds {
  readonly kind: UserIdKind;
  /** What one is, in words that follow "has to be". */
  readonly description: string;
  /** The id that a text in an address or an argument stands for; null if there can be no such id. */
  read(text: string): UserId | null;
}

/**
 * Texts are as long as the subjects of OpenID Connect (https://openid.net/specs/openid-connect-core-1_0.html#IDToken),
 * and hold nothing that would not survive in a log, an address or a database.
 */
const TEXT = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,255}$/u;

export const userIds: Readonly<Record<UserIdKind, UserIds>> = {
  number: {
    kind: "number",
    description: "a whole number from 0 to 999999999999999",
    read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null),
  },
  string: {
    kind: "string",
    description: "text of 1 to 255 characters without line breaks and control characters",
    read: (text) => (TEXT.test(text) ? text : null),
  },
  objectId: {
    kind: "objectId",
    description: "24 hexadecimal digits",
    read: (text) => (/^[0-9a-f]{24}$/i.test(text) ? text.toLowerCase() : null),
  },
};
