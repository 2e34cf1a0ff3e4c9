import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandsOf, examplesOf } from "./consumer.js";
import { PACKAGES, root } from "./source-files.js";

describe("who reads the README of a package", () => {
  it.each(PACKAGES)("reads in that of %s the code that the tests run", async (name) => {
    const examples = Object.entries(await examplesOf(name));

    expect(examples).not.toEqual([]);
    for (const [file, code] of examples) {
      expect(code).toBe(await readFile(join(root, "test/consumer", file), "utf8"));
    }
  });

  it.each(PACKAGES)("can install %s from what the command that its README names packs", async (name) => {
    const [command = ""] = await commandsOf(name, "npx --yes pnpm@12 run ");
    const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const [install = ""] = await commandsOf(name, "npm install ");

    expect(command).toBe("npx --yes pnpm@12 run pack");
    expect(scripts.pack).toContain("pnpm run pack:built");
    expect(install).toMatch(/^npm install \.\.\/user-image\/artifacts\//);
  });
});
