import { type UserIdKind, userIds } from "@user-image/domain";
import { describe, expect, it } from "vitest";

const DIGITS = "0123456789abcdef01234567";

describe.each<[UserIdKind, string]>([
  ["number", "a whole number from 0 to 999999999999999"],
  ["string", "text of 1 to 255 characters without line breaks and control characters"],
  ["objectId", "24 hexadecimal digits"],
])("ids of the kind %s", (kind, description) => {
  it("have a description for error messages", () => {
    expect(userIds[kind]).toMatchObject({ kind, description });
  });
});

it.each<[UserIdKind, string, number | string]>([
  ["number", "0", 0],
  ["number", "217", 217],
  ["number", "999999999999999", 999_999_999_999_999],
  ["string", "217", "217"],
  ["string", "auth0|Ada Lovelace", "auth0|Ada Lovelace"],
  ["string", "x".repeat(255), "x".repeat(255)],
  ["objectId", DIGITS, DIGITS],
  ["objectId", DIGITS.toUpperCase(), DIGITS],
])("reads an id of the kind %s: %s", (kind, text, id) => {
  expect(userIds[kind].read(text)).toBe(id);
});

it.each<[UserIdKind, string]>([
  ["number", ""],
  ["number", "-1"],
  ["number", "1.5"],
  ["number", "21a"],
  ["number", "a21"],
  ["number", "1000000000000000"],
  ["string", ""],
  ["string", "x".repeat(256)],
  ["string", "a\nb"],
  ["string", "a\u2028b"],
  ["string", "a\u2029b"],
  ["string", "a\ud800"],
  ["objectId", ""],
  ["objectId", `${DIGITS}0`],
  ["objectId", DIGITS.slice(1)],
  ["objectId", `g${DIGITS.slice(1)}`],
  ["objectId", "217"],
])("reads no id of the kind %s from %j", (kind, text) => {
  expect(userIds[kind].read(text)).toBeNull();
});
