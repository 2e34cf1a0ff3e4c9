import { fuzz } from "@user-image/testing/fuzz/fuzz";
import { expect, it } from "vitest";

const SECONDS = 12;

it("answers as the API's description says, whatever is sent", { timeout: 300_000 }, async ({ annotate }) => {
  const { cases, operations, findings, report } = await fuzz(SECONDS);
  await annotate(`${cases} requests`);

  expect(findings, report).toBe(0);
  expect(operations).toBe(12);
  expect(cases).toBeGreaterThan(300);
});
