import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { toPerson } from "@user-image/domain";
import { describe, expect, it, onTestFinished } from "vitest";
import { hashToken } from "../src/authentication/access-token.js";
import { aClient, serve, temporaryFolder } from "./serve.js";

describe("a token", () => {
  it("has 256 random bits", async () => {
    const client = await aClient(await serve());

    const [, id, random = ""] = /^uit_(\d+)_([\w-]{43})$/.exec(client.token) ?? [];
    expect(id).toBe(`${client.id}`);
    expect(Buffer.from(random, "base64url")).toHaveLength(32);
  });

  it("gets the same answer as one that was revoked, or that was a deleted user's", async () => {
    const served = await serve();
    const revoked = await aClient(served, "Ada");
    await served.store.removeTokens(revoked.id);
    const deleted = await aClient(served, "Bob");
    const findByToken = served.store.findByToken.bind(served.store);
    served.store.findByToken = async (hash) => {
      const user = await findByToken(hash);
      return user?.id === deleted.id
        ? { ...user, ...toPerson({ ...user.profile, deletedAt: new Date() }) }
        : user;
    };
    const headers = { "x-request-id": "same" };

    const answers = [
      await revoked.getUser(headers),
      await deleted.getUser(headers),
      await fetch(`${served.url}/v1/users`, {
        headers: { ...headers, authorization: "Token token=unknown" },
      }),
    ];

    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(texts[0]).toContain("token_invalid");
    expect(new Set(texts).size).toBe(1);
  });

  it("is looked up once, by its hash, whatever it is: there is nothing to compare, and so no time to measure", async () => {
    const served = await serve();
    const { token } = await aClient(served, "Ada");
    const looked: string[] = [];
    const findByToken = served.store.findByToken.bind(served.store);
    served.store.findByToken = (hash) => {
      looked.push(hash);
      return findByToken(hash);
    };
    const tokens = [token, `${token.slice(0, -1)}_`, token.slice(0, 8), "a", "a".repeat(1000)];

    for (const each of tokens) {
      await fetch(`${served.url}/v1/users`, { headers: { authorization: `Token token=${each}` } });
    }

    expect(looked).toEqual(tokens.map(hashToken));
  });

  it("is nowhere in the store, nor is there a trace of its use", async () => {
    const folder = await temporaryFolder();
    const store = openSqliteStore(join(folder, "users.sqlite"));
    onTestFinished(() => store.close());
    const client = await aClient(await serve({ store }));
    const before = await contentOf(folder);

    await client.getUser();
    await client.getUser();

    const after = await contentOf(folder);
    expect(after).toContain(hashToken(client.token));
    expect(after).not.toContain(client.token.slice(-43));
    expect(after).toBe(before);
  });
});

/** All that the store has written, its log included. */
async function contentOf(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => !name.endsWith("-shm"));
  return (await Promise.all(files.map((name) => readFile(join(folder, name), "latin1")))).join("");
}
