import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import type { UserId, UserIdKind } from "@user-image/domain";
import { png3x2 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import type { Document } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { aClient, jsonOf, serve, type TestStore, temporaryFolder } from "./serve.js";

const HEX = "64f0c0ffee64f0c0ffee64f0";
const LONGEST = `auth0|${"é".repeat(249)}`;

type Open = (userId: UserIdKind) => Promise<{ store: TestStore; commands: Document[] }>;

const stores: Record<string, Open> = {
  MongoDB: async (userId) => {
    const url = new URL(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`));
    url.searchParams.set("monitorCommands", "true");
    const store = openMongoStore(url.href, { userId });
    onTestFinished(() => store.close());
    const commands: Document[] = [];
    // biome-ignore lint/complexity/useLiteralKeys: it is private
    store["connection"]["client"].on("commandStarted", ({ command }) => commands.push(command));
    return { store, commands };
  },
  SQLite: async (userId) => {
    const store = openSqliteStore(join(await temporaryFolder(), "users.sqlite"), { userId });
    onTestFinished(() => store.close());
    return { store, commands: [] };
  },
};

const kinds: [UserIdKind, UserId, unknown][] = [
  ["number", 217, 217],
  ["string", "217", "217"],
  ["string", "a/b?c#d%2F é", "a/b?c#d%2F é"],
  ["string", LONGEST, LONGEST],
  ["objectId", HEX, HEX],
];

const cases = Object.entries(stores).flatMap(([name, open]) =>
  kinds.map(([kind, id, answered]) => ({ name, open, kind, id, answered })),
);

describe("a user with an id of another kind", () => {
  it.each(cases)("sets an image, and is seen with it: $id, a $kind in $name", async (given) => {
    const { store, commands } = await given.open(given.kind);
    const served = await serve({ store });
    const client = await aClient(served, "Ada Lovelace", given.id);
    const picture = () =>
      fetch(`${served.url}/v1/users/${encodeURIComponent(given.id)}/image`, { redirect: "manual" });

    expect(await (await picture()).text()).toContain(">AL<");
    const publicId = await client.upload(png3x2);
    commands.length = 0;
    const answer = await jsonOf(await client.setImage(publicId));

    expect(answer).toMatchObject({ id: given.answered, image: expect.stringContaining(publicId) });
    expect((await picture()).headers.get("location")).toContain(publicId);
    if (given.name === "SQLite") return;
    // Each command uses one shard of a cluster that is sharded by `_id`.
    expect(commands.map(({ find, update }) => find ?? update)).toEqual(["users", "users", "users"]);
    for (const { filter, updates } of commands) expect(filter ?? updates[0].q).toHaveProperty("_id");
  });

  it.each<[UserIdKind, string, string]>([
    ["number", HEX, "a whole number from 0 to 999999999999999"],
    ["objectId", "217", "24 hexadecimal digits"],
    ["objectId", `${HEX}0`, "24 hexadecimal digits"],
    ["string", "a%0Ab", "without line breaks"],
    ["string", "%00", "without line breaks"],
  ])("is refused with %s if a path has %s", async (kind, path, expected) => {
    const { store } = (await stores.SQLite?.(kind)) ?? expect.fail();
    const { url } = await serve({ store });

    const problem = await expectProblem(
      await fetch(`${url}/v1/users/${path}/image`),
      "invalid_request",
      expected,
    );

    expect(problem).toMatchObject({ errors: [{ member: "id" }] });
  });

  it.each<[UserIdKind, object, unknown]>([
    ["number", { type: "integer", minimum: 0 }, 217],
    ["string", { type: "string", maxLength: 255 }, "ada.lovelace"],
    ["objectId", { type: "string", pattern: "^[0-9a-f]{24}$" }, HEX],
  ])("is described as %s", async (kind, schema, example) => {
    const { store } = (await stores.SQLite?.(kind)) ?? expect.fail();
    const { url } = await serve({ store });

    const document = await jsonOf<Document>(await fetch(`${url}/openapi.json`));

    const { get } = document.paths["/v1/users"];
    expect(document.components.schemas.User.properties.id.type).toBe("type" in schema && schema.type);
    const [id] = document.paths["/v1/users/{id}/image"].get.parameters.filter(
      ({ name }: Document) => name === "id",
    );
    expect(id).toMatchObject({ in: "path", schema });
    expect(get.responses[200].content["application/json"].example.id).toBe(example);
    const config = await createConfig({
      extends: ["recommended-strict"],
      rules: { "no-server-example.com": "off" },
    });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(problems.map(({ ruleId, message }) => [ruleId, message])).toEqual([]);
  });
});

describe("a token", () => {
  it.each<[UserIdKind, UserId]>([
    ["number", 217],
    ["string", "217"],
    ["string", 'auth0|é", nonce="x; 😀'],
    ["string", LONGEST],
    ["objectId", HEX],
  ])("names a user of the kind %s, in characters that mean nothing anywhere: %o", async (kind, id) => {
    const { store } = (await stores.SQLite?.(kind)) ?? expect.fail();
    const served = await serve({ store });
    const { token } = await aClient(served, "Ada", id);
    const looked: unknown[] = [];
    const findByToken = store.findByToken.bind(store);
    store.findByToken = (hash, id) => {
      looked.push(id);
      return findByToken(hash, id);
    };

    expect(token).toMatch(/^uit_[\w-]+_[\w-]{43}$/);
    for (const authorization of [
      `Token token=${token}`,
      `Token token="${token}", nonce="def"`,
      `Token ${token}`,
      `Bearer ${token}`,
    ]) {
      const answer = await fetch(`${served.url}/v1/users`, { headers: { authorization } });
      expect(await jsonOf(answer)).toMatchObject({ id });
    }
    expect(looked).toEqual([id, id, id, id]);
  });

  it("of another user finds no user, also with another id in it", async () => {
    const { store } = (await stores.SQLite?.("number")) ?? expect.fail();
    const served = await serve({ store });
    const ada = await aClient(served, "Ada");
    const eve = await aClient(served, "Eve");
    const renamed = ada.token.replace(/^uit_\d+/, `uit_${eve.id}`);

    const answer = await fetch(`${served.url}/v1/users`, { headers: { authorization: `Token ${renamed}` } });

    await expectProblem(answer, "token_invalid", "unknown");
  });
});
