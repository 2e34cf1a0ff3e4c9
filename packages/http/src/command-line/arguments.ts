import { checkEmail, checkUsername, InvalidProfile } from "@user-image/domain";
import { InvalidArgumentError } from "commander";

export function toId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("A user id is a whole number.");
  return Number(text);
}

export function toUsername(text: string): string {
  return checked(text, checkUsername);
}

export function toEmail(text: string): string {
  return checked(text, checkEmail);
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
