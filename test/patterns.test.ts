import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { checkSync } from "recheck";
import { afterAll, describe, expect, it } from "vitest";
import { PACKAGES, root, sourceFiles } from "./source-files.js";

const files = (await Promise.all(PACKAGES.map(sourceFiles))).flat();
const patterns = files.flatMap((file) => patternsIn(file).map((pattern) => [file, pattern] as const));

/** A pattern that repeats nothing without a limit takes linear time. */
const repeating = patterns.filter(([, { source }]) => /[*+]|\{\d+,\}/.test(source));

/** With limits of time, safe patterns are "vulnerable" or "unknown" on a busy machine. The limits of steps remain. */
const UNTIMED = { timeout: null, seedingTimeout: null, incubationTimeout: null, attackTimeout: null };

/** Patterns that were found to be safe. A check takes up to a second, and always gives the same result. */
const CACHE = join(root, "node_modules/.cache/safe-patterns.json");
const { version } = JSON.parse(readFileSync(join(root, "node_modules/recheck/package.json"), "utf8"));
const CHECK = JSON.stringify({ version, ...UNTIMED });
const safe = knownToBeSafe();

afterAll(() => {
  mkdirSync(dirname(CACHE), { recursive: true });
  writeFileSync(CACHE, JSON.stringify({ check: CHECK, safe: [...safe] }));
});

describe("a pattern", () => {
  it("is found wherever there is one", () => {
    expect(patterns.length).toBeGreaterThan(50);
  });

  it.each(["[^z]+z", "^(?!x)(?:a+)+$"])("that takes more than linear time is noticed: %s", (source) => {
    expect(checkSync(source, "", UNTIMED).status).toBe("vulnerable");
  });

  it.each(repeating)("takes linear time, whatever the text: %s: %s", { timeout: 300_000 }, (_, pattern) => {
    if (!safe.has(String(pattern)))
      expect(checkSync(pattern.source, pattern.flags, UNTIMED).status).toBe("safe");
    safe.add(String(pattern));
  });
});

/** Those that the same check has found. */
function knownToBeSafe(): Set<string> {
  try {
    const { check, safe } = JSON.parse(readFileSync(CACHE, "utf8"));
    return new Set(check === CHECK ? safe : []);
  } catch {
    return new Set();
  }
}

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
