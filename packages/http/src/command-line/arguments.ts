import {
  checkEmail,
  checkUsername,
  faultOfReason,
  InvalidProfile,
  type UserId,
  type UserIdKind,
  userIds,
} from "@user-image/domain";
import { InvalidArgumentError } from "commander";

const ID_WORDS: Readonly<Record<UserIdKind, string>> = {
  number: "a whole number",
  string: userIds.string.description,
  objectId: userIds.objectId.description,
};

/** Parses an id of the type that the settings name. */
export function toId(text: string, kind: UserIdKind): UserId {
  const id = userIds[kind].read(text);
  if (id === null) throw new Error(`${text} is not a user id. A user id is ${ID_WORDS[kind]}.`);
  return id;
}

export function toUsername(text: string): string {
  return checked(text, checkUsername);
}

export function toEmail(text: string): string {
  return checked(text, checkEmail);
}

/** The reason of an administrator. */
export function toReason(text: string): string {
  const fault = faultOfReason(text);
  if (fault) throw new InvalidArgumentError(`It ${fault}.`);
  return text;
}

export function toText(text: string): string {
  if (!text.trim()) throw new InvalidArgumentError("It is empty.");
  return text;
}

export function toFolder(text: string): string {
  if (!text) throw new InvalidArgumentError("It is empty.");
  return text;
}

export function toPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("A port is 0 to 65535.");
  return port;
}

function checked(text: string, check: (text: string) => void): string {
  try {
    check(text);
  } catch (error) {
    throw error instanceof InvalidProfile ? new InvalidArgumentError(`It ${error.fault}.`) : error;
  }
  return text;
}
