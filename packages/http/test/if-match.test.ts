import { randomUUID } from "node:crypto";
import { openMongoStore } from "@user-image/adapters/mongodb";
import type { UserRepository } from "@user-image/domain";
import { png3x2 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { aClient, serve, type TestStore } from "./serve.js";

describe("If-Match, while another service writes the profile of the same user", () => {
  it("compares the user as they were read: what is written after that is neither lost nor noticed", async () => {
    const { store, renameUsers } = await openMongo();
    let isRacing = false;
    const racing: TestStore = Object.assign(Object.create(store), {
      update: (async (user, change) => {
        if (isRacing) await renameUsers("Ada L.");
        return store.update(user, change);
      }) satisfies UserRepository["update"],
    });
    const client = await aClient(await serve({ store: racing }));
    const publicId = await client.upload(png3x2);
    const tag = tagOf(await client.getUser());
    isRacing = true;

    const answer = await client.setImage(publicId, { "if-match": tag });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ username: "Ada" });
    const stored = await client.stored();
    expect(stored).toMatchObject({ profile: { username: "Ada L." }, image: { publicId } });

    expect((await client.removeImage({ "if-match": tag })).status).toBe(412);
    expect((await client.removeImage({ "if-match": tagOf(answer) })).status).toBe(412);
    expect(await client.stored()).toEqual(stored);
  });
});

async function openMongo() {
  const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const store = openMongoStore(url);
  onTestFinished(() => store.close());
  const client = new MongoClient(url);
  onTestFinished(() => client.close());
  const renameUsers = (username: string) =>
    client.db().collection("users").updateMany({}, { $set: { username } });
  return { store, renameUsers };
}

function tagOf(answer: Response): string {
  return answer.headers.get("etag") ?? "none";
}
