import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Endpoint } from "../src/contract/endpoint.js";
import { callOf, ENDPOINTS } from "../src/contract/endpoints.js";
import { APPROXIMATIONS, REFUSALS } from "../src/contract/refusals.js";
import { cloudinaryEmulator } from "../src/index.js";
import { withTables } from "./contract-table.js";
import { account, basic, startEmulator, temporaryFolder } from "./emulator.js";
import { everyCall } from "./sdk-calls.js";
import { unlisted } from "./unlisted.js";

const README = fileURLToPath(new URL("../README.md", import.meta.url));

const endpoints = Object.entries<Endpoint>(ENDPOINTS);

describe("the list of calls", () => {
  it("says why each refused parameter is refused, and takes none that it refuses", () => {
    for (const [name, { takes = [], refuses = [] }] of endpoints) {
      const unexplained = refuses.filter((parameter) => !Object.hasOwn(REFUSALS, parameter));
      expect([name, unexplained, refuses.filter((parameter) => takes.includes(parameter))]).toEqual([
        name,
        [],
        [],
      ]);
    }
    const taken = endpoints.flatMap(([, { takes = [] }]) => takes);
    const refused = endpoints.flatMap(([, { refuses = [] }]) => refuses);
    expect(Object.keys(APPROXIMATIONS).filter((name) => !taken.includes(name))).toEqual([]);
    expect(Object.keys(REFUSALS).filter((name) => !refused.includes(name))).toEqual([]);
  });

  it("is that of the routes", async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    const routes = new Set<string>();
    app.addHook("onRoute", ({ method, url }) => {
      for (const one of [method].flat()) routes.add(`${one} ${url}`);
    });
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
    await app.ready();

    const listed = endpoints.map(([, endpoint]) => {
      const { method, path } = callOf(endpoint);
      return `${method} /v1_1/:cloud${path}`;
    });
    const helpers = ["POST /v1_1/:cloud/:path", "DELETE /v1_1/:cloud/:path"];
    const api = [...routes].filter((route) => /^(?!HEAD|OPTIONS)\S+ \/v1_1\/:cloud\/(?!\*)/.test(route));
    expect(api.sort()).toEqual([...listed, ...helpers].sort());
  });

  // After a change of the list, UPDATE_README=1 writes the tables, and Biome aligns them.
  it("is in the README", async () => {
    const readme = await readFile(README, "utf8");
    if (process.env.UPDATE_README) await writeFile(README, withTables(readme));

    expect(unaligned(await readFile(README, "utf8"))).toBe(unaligned(withTables(readme)));
  });

  it("has every call of the npm SDK with every parameter", async () => {
    const calls = await everyCall();

    expect(calls.length).toBeGreaterThan(80);
    expect(unlisted(calls)).toEqual([]);
  });
});

describe("a call that is refused", () => {
  const refused = endpoints.filter(([, { refusal }]) => refusal !== undefined);

  it.each(refused)("says so, with 400 and a sentence: %s", async (name, endpoint) => {
    const { api } = await startEmulator();
    const { method, path } = callOf(endpoint);

    const url = api + path.replace(":resource_type", "image").replace(/:\w+|\*/g, "x");
    const response = await fetch(url, { method, headers: basic });

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: { message: `The emulator does not support the method ${name}: ${endpoint.refusal}` },
    });
  });
});

/** Tables without the spaces and dashes that align them. */
function unaligned(markdown: string): string {
  return markdown.replace(/ *\| *(-+(?= ))?/g, (_, dashes) => (dashes ? "|-" : "|"));
}
