import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { expect, inject, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { parseConfig, SETTINGS } from "../src/config.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const text = (file: string) => readFileSync(join(root, file), "utf8");
const operations = text("docs/operations.md");
const documents = [
  ".",
  "docs",
  "docs/decisions",
  ...readdirSync(join(root, "packages")).map((name) => `packages/${name}`),
]
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
  .filter((file) => file.endsWith(".md"));

/** Every file of the repository, by its path from the root. */
const files = ["packages", "deploy", "docs", "test", "testing", "bench"].flatMap(filesIn);

/** Files that a build or the service writes. */
const GENERATED = ["CHANGELOG.md", "dist/images/image-worker.js", "/openapi.json"];

it("documents every setting with its default", () => {
  const rows = [...operations.matchAll(/^\| `([A-Z_]+)` +\| (?:`(.+?)`|–) +\|/gm)];
  const defaults = Object.fromEntries(rows.map(([, name, value = ""]) => [name, value]));

  expect(Object.keys(defaults).sort()).toEqual(Object.keys(SETTINGS).sort());
  expect(defaults.PUBLIC_URL).toBe("http://localhost:<PORT>");
  expect(parseConfig({ ...defaults, PUBLIC_URL: "" })).toEqual(parseConfig({}));
});

it("has a section of the runbook for each alert, and no other", () => {
  const { groups } = parse(text("deploy/alerts.yaml"));
  const alerts = groups.flatMap(({ rules }: { rules: { alert: string }[] }) =>
    rules.map(({ alert }) => alert),
  );

  expect([...operations.matchAll(/^### (\w+)$/gm)].map(([, name]) => name)).toEqual(alerts);
});

it.each(documents)("leads from %s only to files and headings that exist", (file) => {
  for (const [, target = "", fragment = ""] of text(file).matchAll(
    /\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g,
  )) {
    const path = target === "" ? file : join(dirname(file), target);
    expect(existsSync(join(root, path)), `${file} → ${target}`).toBe(true);
    if (fragment !== "") expect(headingsOf(path), `${file} → ${target}#${fragment}`).toContain(fragment);
  }
});

it.each(documents)("names in %s only files that exist", (file) => {
  for (const [, path = ""] of text(file).matchAll(
    /`((?:packages|deploy|docs|testing|domain|adapters|http)\/[\w./-]+)`/g,
  )) {
    const candidates = [path, join("packages", path)].map((candidate) => join(root, candidate));
    expect(
      candidates.some((candidate) => existsSync(candidate)),
      `${file}: ${path}`,
    ).toBe(true);
  }
});

it.each(documents)("names in %s only files that exist, by their end", (file) => {
  const named = [...text(file).matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.(?:ts|mjs|json|yaml|conf|sh|md))`/g)];
  const names = named.map(([, name = ""]) => name).filter((name) => !GENERATED.includes(name));

  expect(names.filter((name) => !files.some((path) => `/${path}`.endsWith(`/${name}`)))).toEqual([]);
});

it("packs every file that the README of a package leads to", () => {
  for (const name of readdirSync(join(root, "packages"))) {
    const packed: string[] = JSON.parse(text(`packages/${name}/package.json`)).files;
    const targets = [...text(`packages/${name}/README.md`).matchAll(/\]\((?!https?:|#)([^)#]*)/g)];
    for (const [, target = ""] of targets) expect(packed, `${name} → ${target}`).toContain(target);
  }
});

it.each(documents)("names in %s only commands that there are", (file) => {
  const { scripts } = JSON.parse(text("package.json"));
  const commands = [...text(file).matchAll(/npx --yes pnpm@12 (?:exec |run )?([\w:-]+)/g)].map(
    ([, command = ""]) => command,
  );

  const isThere = (name: string) => name in scripts || existsSync(join(root, "node_modules/.bin", name));
  expect(commands.filter((command) => !isThere(command))).toEqual([]);
});

it("gives the command that makes text of images again, for older services", async () => {
  const client = new MongoClient(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`));
  onTestFinished(() => client.close());
  const users = client.db().collection<{ _id: number; image: unknown }>("users");
  await users.insertMany([
    { _id: 1, image: { publicId: "abc", version: 1234567, format: "jpg" } },
    { _id: 2, image: "v1/older.png" },
    { _id: 3, image: null },
  ]);

  const [, command = ""] = /```js\n(db\.users[^`]*)```/.exec(operations) ?? [];
  await new Function("db", `return ${command}`)({ users });

  expect((await users.find().sort({ _id: 1 }).toArray()).map(({ image }) => image)).toEqual([
    "v1234567/abc.jpg",
    "v1/older.png",
    null,
  ]);
});

/** As GitHub names them. */
function headingsOf(file: string): string[] {
  const headings = [...text(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return ["node_modules", "dist", "bin"].includes(entry.name) ? [] : filesIn(path);
  });
}
