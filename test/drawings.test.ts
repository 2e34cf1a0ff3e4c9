import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chartsOf, illustrated } from "../bench/src/charts/illustrated.js";
import { updated } from "../bench/src/report/update.js";
import { CHART } from "../packages/domain/src/user-image.js";
import { root } from "./source-files.js";

const text = (file: string) => readFileSync(join(root, file), "utf8");
const report = text("docs/benchmarks.md");

const FOLDERS = ["docs/charts", "docs/drawings"];
const drawings = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);

describe("a drawing", () => {
  it.each(drawings)("is legible on a light and on a dark page, and as wide as text: %s", (file) => {
    const svg = text(file);

    expect(svg).toContain('width="700"');
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    expect(svg).toMatch(/<title>.{10,}<\/title>/);
    const sizes = [...svg.matchAll(/font(?:-size)?[:=]\s?"?(\d+)(?:px)?\b/g)].map(([, size]) => Number(size));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(14);
  });

  it.each(drawings)("is in a document, with its content in words: %s", (file) => {
    const documents = ["README.md", "docs/architecture.md", "docs/benchmarks.md", "docs/guarantees.md"];
    const images = documents.flatMap((document) => [
      ...text(document).matchAll(/!\[([^\]]*)\]\(([^)]*\.svg)\)/g),
    ]);
    const words = images.filter(([, , target = ""]) => file.endsWith(target)).map(([, alt = ""]) => alt);

    expect(words.length).toBeGreaterThan(0);
    for (const alt of words) expect(alt.length).toBeGreaterThan(100);
  });

  it("of the states has the moves of the chart that change a state, and no other", () => {
    const svg = text("docs/drawings/image-states.svg");
    const drawn = [...svg.matchAll(/<title>(\w+) → (\w+)<\/title>/g)].map(
      ([, from, to]) => `${from} → ${to}`,
    );
    const allowed = Object.entries(CHART).flatMap(([from, targets]) =>
      targets.filter((to) => to !== from).map((to) => `${from} → ${to}`),
    );

    expect(drawn.sort()).toEqual(allowed.sort());
  });

  it("of the states names each of them", () => {
    const svg = text("docs/drawings/image-states.svg");
    const named = [...svg.matchAll(/class="name">(\w+)<\/text>/g)].map(([, name]) => name);

    expect(new Set(named)).toEqual(new Set(Object.keys(CHART)));
  });
});

describe("the benchmarks", () => {
  const charts = chartsOf(report);

  it("begin with charts of what their tables say: `pnpm bench --draw` draws them again", () => {
    expect(Object.keys(charts).length).toBe(4);
    for (const [name, { svg }] of Object.entries(charts)) expect(text(`docs/charts/${name}`)).toBe(svg);
    expect(readdirSync(join(root, "docs/charts")).sort()).toEqual(Object.keys(charts).sort());
    expect(illustrated(report)).toBe(report);
    expect(report.indexOf("](charts/")).toBeLessThan(report.indexOf("\n## "));
  });

  it("have another chart after the update of its series, and the others as they were", () => {
    const text = "| of the pass | heap in use |\n| --- | --- |\n| 0 % | 97.5 MB |\n| 90 % | 98.7 MB |";

    const changed = updated(report, { title: "The collector", bars: [], text });

    const { "collector-heap.svg": chart, ...others } = chartsOf(changed);
    expect(chart?.svg).toContain(">98.7 MB<");
    expect(chart?.alt).toContain("97.5 MB at 0 %, 98.7 MB at 90 %");
    expect(others).toEqual({ ...charts, "collector-heap.svg": undefined });
    expect(illustrated(changed)).toContain(`![${chart?.alt}](charts/collector-heap.svg)`);
  });

  it("lack the charts of series that were not run", () => {
    const { "growth.svg": _, ...others } = charts;

    const withoutGrowth = report.replace("## PATCH, with more and more users\n", "## Other\n");

    expect(chartsOf(withoutGrowth)).toEqual(others);
    expect(illustrated(withoutGrowth)).not.toContain("growth.svg");
  });

  it("show their first chart in the README", () => {
    const [first] = Object.keys(charts);

    expect(text("README.md")).toContain(`](docs/charts/${first})`);
  });
});
