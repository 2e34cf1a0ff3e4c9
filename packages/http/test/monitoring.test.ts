import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { start } from "./process.js";

const file = (name: string) => fileURLToPath(new URL(`../../../deploy/${name}`, import.meta.url));

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource?: unknown;
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

const alerts: { groups: { name: string; rules: Rule[] }[] } = parse(
  await readFile(file("alerts.yaml"), "utf8"),
);
const rules = alerts.groups.flatMap(({ rules }) => rules);
const dashboard = JSON.parse(await readFile(file("grafana-dashboard.json"), "utf8"));
const panels: Panel[] = dashboard.panels;

describe("the alerts", () => {
  it("say how bad it is, in words, and where the runbook is", () => {
    expect(rules.length).toBeGreaterThan(0);
    for (const { alert, labels, annotations, ...rule } of rules) {
      expect(alert).toMatch(/^UserImage[A-Za-z]+$/);
      expect(rule.for).toMatch(/^\d+m$/);
      expect(labels.severity).toMatch(/^(?:critical|warning)$/);
      expect(annotations.summary).toMatch(/\.$/);
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    }
  });

  it("are valid to promtool, and fire when they should and not otherwise", ({ skip }) => {
    const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
    skip(!hasPromtool, "There is no promtool on the PATH (Debian: apt-get install prometheus).");

    for (const options of [
      ["check", "rules", "--lint-fatal", file("alerts.yaml")],
      ["test", "rules", file("alerts.test.yaml")],
    ]) {
      const { status, stdout, stderr } = spawnSync("promtool", options, { encoding: "utf8" });
      expect([status, stderr], stdout).toEqual([0, ""]);
    }
  });
});

describe("the dashboard", () => {
  it("lays its panels out side by side, each with a title and an id of its own", () => {
    const ids = panels.map(({ id }) => id);
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
    });

    expect(new Set(ids).size).toBe(panels.length);
    expect(new Set(cells).size).toBe(cells.length);
    for (const { title, type, targets, datasource } of panels) {
      expect(title).not.toBe("");
      if (type === "row") continue;
      expect(targets?.length, title).toBeGreaterThan(0);
      expect(datasource).toEqual({ type: "prometheus", uid: expect.stringMatching(/^\$\{datasource\}$/) });
    }
  });

  it("uses the variables that it has, and Grafana's own", () => {
    const names: string[] = dashboard.templating.list.map(({ name }: { name: string }) => name);
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name);

    expect(new Set(used.filter((name) => !name.startsWith("__")))).toEqual(new Set(names));
  });
});

describe("every measurement that the alerts and the dashboard ask for", () => {
  const expressions = [
    ...rules.map(({ alert, expr }) => [alert, expr] as const),
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ];

  it("is served at /metrics, with its labels", async () => {
    const served = await servedLabels();

    for (const [title, expression] of expressions) {
      for (const { name, labels } of selectorsIn(expression)) {
        expect(served.has(name), `${name} of “${title}”`).toBe(true);
        expect(
          [...labels].filter((label) => !served.get(name)?.has(label)),
          `${name} of “${title}”`,
        ).toEqual([]);
      }
    }
  });
});

/** The names of all samples that the service serves, and the labels they have there. */
async function servedLabels(): Promise<Map<string, Set<string>>> {
  const { url } = await start();
  await fetch(`${url}/v1/users`, {
    method: "PATCH",
    headers: { "content-type": "application/json", authorization: "Token 9D6fucJrGle3yY2WSfeNCE9xD8k" },
    body: '{"image":{"publicId":"xcvjghjkdisudgfds7iyf"}}',
  });
  const text = await (await fetch(`${url}/metrics`)).text();

  // Prometheus adds these itself.
  const added = ["job", "instance"];
  const served = new Map([["up", new Set(added)]]);
  for (const [, name = "", labels = ""] of text.matchAll(/^(\w+)(?:\{(.*)\})? /gm)) {
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = ""]) => label);
    served.set(name, new Set([...(served.get(name) ?? added), ...names]));
  }
  return served;
}

/** The series of ours that an expression names, each with all labels that the expression mentions. */
function selectorsIn(expression: string): { name: string; labels: Set<string> }[] {
  const names = expression.match(/\b(?:user_image|process|nodejs)_\w+/g) ?? [];
  const selected = [...expression.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = ""]) => label);
  const grouped = [...expression.matchAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g)];
  const labels = grouped.flatMap(([, list = ""]) => list.split(",").map((label) => label.trim()));
  return names.map((name) => ({ name, labels: new Set([...selected, ...labels]) }));
}
