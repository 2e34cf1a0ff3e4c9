import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAuthorization } from "../src/authentication/authorization.js";

interface Vector {
  readonly authorization: string | null;
  readonly token: string | null;
}

/** What Rails 8.1.3 made of these headers. */
const { vectors }: { vectors: Vector[] } = JSON.parse(
  readFileSync(new URL("rails-token-vectors.json", import.meta.url), "utf8"),
);

describe("parseAuthorization", () => {
  it.each(vectors)("reads $authorization as Rails does", ({ authorization, token }) => {
    expect(parseAuthorization(authorization ?? undefined)).toBe(token);
  });

  it("knows all the vectors", () => {
    expect(vectors.length).toBeGreaterThan(45);
  });

  // If a pattern took quadratic time, these would take longer than a test may.
  it.each([
    `Token .${" ".repeat(2_000_000)}.`,
    `Token ${"\t".repeat(2_000_000)}`,
    `Token ${",;".repeat(1_000_000)}`,
  ])("does not think long about a hostile header (%#)", (header) => {
    expect(parseAuthorization(header)).toBe(header.endsWith(".") ? header.slice("Token ".length) : null);
  });
});
