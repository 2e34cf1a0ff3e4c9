import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { checkSync } from "recheck";
import { describe, expect, it } from "vitest";
import { PACKAGES, root, sourceFiles } from "./source-files.js";

const files = (await Promise.all(PACKAGES.map(sourceFiles))).flat();
const patterns = files.flatMap((file) => patternsIn(file).map((pattern) => [file, pattern] as const));

/** A pattern that repeats nothing without a limit takes linear time. */
const repeating = patterns.filter(([, { source }]) => /[*+]|\{\d+,\}/.test(source));

/** With limits of time, safe patterns are "vulnerable" or "unknown" on a busy machine. The limits of steps remain. */
const UNTIMED = { timeout: null, seedingTimeout: null, incubationTimeout: null, attackTimeout: null };

describe("a pattern", () => {
  it("is found wherever there is one", () => {
    expect(patterns.length).toBeGreaterThan(50);
  });

  it.each(["[^z]+z", "^(?!x)(?:a+)+$"])("that takes more than linear time is noticed: %s", (source) => {
    expect(checkSync(source, "", UNTIMED).status).toBe("vulnerable");
  });

  it.each(repeating)("takes linear time, whatever the text: %s: %s", { timeout: 300_000 }, (_, pattern) => {
    expect(checkSync(pattern.source, pattern.flags, UNTIMED).status).toBe("safe");
  });
});

function patternsIn(file: string): RegExp[] {
  const found: RegExp[] = [];
  const visitor = new Visitor({
    Literal(node) {
      if ("regex" in node) found.push(new RegExp(node.regex.pattern, node.regex.flags));
    },
  });
  visitor.visit(parseSync(file, readFileSync(join(root, file), "utf8")).program);
  return found;
}
