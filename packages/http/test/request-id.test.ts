import { describe, expect, it } from "vitest";
import { requestIdOf } from "../src/server/request-id.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("requestIdOf", () => {
  it.each([
    ["external-uu-rid", "external-uu-rid"],
    ["; X-Hacked-Header: Stuff", "X-Hacked-HeaderStuff"],
    ["abcxyz@ABCXYZ-0123456789", "abcxyz@ABCXYZ-0123456789"],
    ["X".repeat(500), "X".repeat(255)],
  ])("keeps what Rails keeps of %s", (given, kept) => {
    expect(requestIdOf({ headers: { "x-request-id": given } })).toBe(kept);
  });

  it.each([undefined, "", "   ", "!!!"])("makes a UUID where it is given %j", (given) => {
    expect(requestIdOf({ headers: { "x-request-id": given } })).toMatch(UUID);
  });
});
