import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { manifestOf, PACKAGES, root } from "./source-files.js";

const text = (file: string) => readFileSync(join(root, file), "utf8");

const dependencies = PACKAGES.map(manifestOf)
  .concat(JSON.parse(text("deploy/package.json")))
  .flatMap((manifest) => Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
  .filter((name) => !name.startsWith("@user-image/"));

describe("a package that production needs", () => {
  const decision = text("docs/decisions/11-dependencies.md");

  it("is named with who maintains it, and no other is", () => {
    const rows = [...decision.matchAll(/^\| `([^`]+)` +\| \S/gm)].map(([, name]) => name);
    const [, others = ""] = /^The others have several maintainers(.*)$/m.exec(decision) ?? [];
    const named = [...rows, ...[...others.matchAll(/`([^`]+)`/g)].map(([, name]) => name)];

    expect(dependencies.length).toBeGreaterThan(15);
    expect(named.sort()).toEqual([...new Set(dependencies)].sort());
  });
});

describe("the benchmarks", () => {
  it("say how many packages a host gets by each import path", () => {
    const [, section = ""] = text("docs/benchmarks.md").split("## Packages by import path\n");
    const measured = [...section.matchAll(/`(@user-image\/[^`]+)`(?=[^\n]* \| \d+ \| )/g)].map(
      ([, path]) => path,
    );
    const paths = PACKAGES.flatMap((name) =>
      Object.keys(manifestOf(name).exports).map((path) => `@user-image/${name}${path.slice(1)}`),
    );

    expect([...new Set(measured)].sort()).toEqual(paths.sort());
  });
});
