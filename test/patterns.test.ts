import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { checkSync } from "recheck";
import { describe, expect, it } from "vitest";
import { PACKAGES, root, sourceFiles } from "./source-files.js";

const files = (await Promise.all(PACKAGES.map(sourceFiles))).flat();
const patterns = files.flatMap((file) => patternsIn(file).map((pattern) => [file, pattern] as const));

describe("a pattern", () => {
  it("is found wherever there is one", () => {
    expect(patterns.length).toBeGreaterThan(50);
  });

  it("that takes more than linear time is noticed", () => {
    expect(checkSync("[^z]+z", "").status).toBe("vulnerable");
  });

  it.each(patterns)("takes linear time, whatever the text: %s: %s", (_, pattern) => {
    expect(checkSync(pattern.source, pattern.flags).status).toBe("safe");
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
