import { randomUUID } from "node:crypto";
import { MongoUserRepository } from "@user-image/adapters/mongodb";
import { png3x2 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { BSON, MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { createToken, hashToken } from "../src/authentication/access-token.js";
import { NOW, startIdentityProvider } from "./authentication/identity-provider.js";
import { aClient, type Setup, serve } from "./serve.js";

describe("what a request costs", () => {
  it("is two store commands and one call to Cloudinary, to set an image", async () => {
    const { client, commands, calls } = await countedService();
    const publicId = await client.upload(png3x2);

    commands.length = calls.length = 0;
    expect((await client.setImage(publicId)).status).toBe(200);

    expect(commands).toEqual(["find", "update"]);
    expect(calls).toEqual(["POST /v1_1/demo/image/explicit"]);
  });

  it("is the same to replace one, two commands to remove it, one to show it", async () => {
    const { client, commands, calls } = await countedService();
    await client.setImage(await client.upload(png3x2));
    const publicId = await client.upload(png3x2);

    commands.length = calls.length = 0;
    await client.setImage(publicId);
    expect([commands, calls]).toEqual([["find", "update"], ["POST /v1_1/demo/image/explicit"]]);

    commands.length = calls.length = 0;
    await client.removeImage();
    expect([commands, calls]).toEqual([["find", "update"], []]);

    commands.length = 0;
    await client.getUser();
    expect([commands, calls]).toEqual([["find"], []]);
  });

  it("is two store commands and no call, once the notification of the upload has arrived", async () => {
    const { client, commands, calls } = await countedService({ isNotified: true });
    const publicId = await client.upload(png3x2);
    await expect.poll(async () => (await client.stored())?.grants[0]?.facts).not.toBeNull();

    commands.length = calls.length = 0;
    await client.setImage(publicId);

    expect([commands, calls]).toEqual([["find", "update"], []]);
  });

  it("is one store command and no call, to set what is shown or what was never granted", async () => {
    const { client, commands, calls } = await countedService();
    const publicId = await client.upload(png3x2);
    await client.setImage(publicId);

    commands.length = calls.length = 0;
    await client.setImage(publicId);
    await client.setImage("zyxwvutsrqponmlkjihg");

    expect(commands).toEqual(["find", "find"]);
    expect(calls).toEqual([]);
  });

  it("is no call to the Admin API, which is rate limited, in the whole life of an image", async () => {
    const { client, calls, destroyDiscards } = await countedService({ lifetimes: { grace: 0 } });
    await client.setImage(await client.upload(png3x2));
    await client.setImage(await client.upload(png3x2));
    await client.removeImage();
    expect((await destroyDiscards.execute()).destroyed).toBe(2);

    const ofTheUploadApi = ["destroy", "explicit", "upload"].map((name) => `POST /v1_1/demo/image/${name}`);
    expect([...new Set(calls)].sort()).toEqual(ofTheUploadApi);
  });

  it("is the same with the token of an identity provider, and every command names the user's _id", async () => {
    const provider = await startIdentityProvider();
    const clock = () => NOW;
    const { served, commands, ids } = await countedService({ settings: provider.settings, clock });
    await served.store.add({ id: 217, username: "Ada" }, NOW);
    const authorization = `Bearer ${await provider.sign({ sub: "217" })}`;
    const ask = (method: string, path: string, body?: object) =>
      served.app.inject({
        method: method as "GET",
        url: path,
        headers: { authorization },
        ...(body && { body }),
      });
    const { publicId } = (await ask("POST", "/v1/media-signature")).json();
    const facts = { version: 1, format: "png", bytes: 100, width: 3, height: 2 };
    vi.spyOn(served.media, "inspect").mockResolvedValue(facts);

    commands.length = ids.length = 0;
    const statuses = [
      (await ask("PATCH", "/v1/users", { image: { publicId } })).statusCode,
      (await ask("GET", "/v1/users")).statusCode,
      (await ask("POST", "/v1/media-signature")).statusCode,
      (await ask("PATCH", "/v1/users", { image: null })).statusCode,
    ];

    expect(statuses).toEqual([200, 200, 201, 200]);
    expect(commands).toEqual(["find", "update", "find", "find", "update", "find", "update"]);
    expect(ids).toEqual(Array(commands.length).fill(217));
  });

  it("names the user's _id also where they are added by their first permission", async () => {
    const provider = await startIdentityProvider();
    const settings = { ...provider.settings, PROVISION_USERS: "true" };
    const { served, commands, ids } = await countedService({ settings, clock: () => NOW });
    const authorization = `Bearer ${await provider.sign({ sub: "217" })}`;
    commands.length = ids.length = 0;

    const { statusCode } = await served.app.inject({
      method: "POST",
      url: "/v1/media-signature",
      headers: { authorization },
    });

    expect(statusCode).toBe(201);
    expect(commands).toEqual(["find", "insert", "update"]);
    expect(ids).toEqual([217, 217, 217]);
  });

  it("is one command, with the requester's _id, to find out whether they are an administrator", async () => {
    const { served, client, commands, ids } = await countedService();
    const ada = await aClient(served, "Ada");
    const token = createToken(client.id, served.store.ids, { isAdministrator: true });
    await served.store.addToken(client.id, hashToken(token));
    const ask = async (token: string) => {
      const headers = { authorization: `Token token=${token}` };
      return (await fetch(`${served.url}/v1/users/${ada.id}`, { headers })).status;
    };

    commands.length = ids.length = 0;
    expect([await ask(token), await ask(client.token)]).toEqual([200, 403]);

    expect(commands).toEqual(["find", "find", "find"]);
    expect(ids).toEqual([client.id, ada.id, client.id]);
  });

  it("is the same while changes are recorded as events", async () => {
    const EVENTS_SECRET = `whsec_${"a".repeat(32)}`;
    const settings = { EVENTS_URL: "https://example.org", EVENTS_SECRET };
    const { client, commands, calls } = await countedService({ settings });
    const publicId = await client.upload(png3x2);

    commands.length = calls.length = 0;
    await client.setImage(publicId);
    await client.removeImage();

    expect(commands).toEqual(["find", "update", "find", "update"]);
    expect(calls).toEqual(["POST /v1_1/demo/image/explicit"]);
    expect((await client.stored())?.unsent).toMatchObject({ previousImage: null });
  });

  it("is one store command and no call, to show anybody's picture, in whatever form and whether there is one", async () => {
    const { served, client, commands, calls } = await countedService();
    const pictures = async () => {
      const { image } = await (await client.getUser()).json();
      const queries = ["", "size=64&animated=true", "default=404", `image=${image}`];
      commands.length = calls.length = 0;
      for (const query of queries)
        await fetch(`${served.url}/v1/users/${client.id}/image?${query}`, { redirect: "manual" });
      return [commands, calls];
    };

    expect(await pictures()).toEqual([Array(4).fill("find"), []]);
    await client.setImage(await client.upload(png3x2));
    expect(await pictures()).toEqual([Array(4).fill("find"), []]);
  });

  it("is the same with a folder of its own", async () => {
    const { client, commands, calls } = await countedService({ settings: { CLOUDINARY_FOLDER: "avatars" } });
    const publicId = await client.upload(png3x2);

    commands.length = calls.length = 0;
    await client.setImage(publicId);
    await client.removeImage();

    expect(publicId).toMatch(/^avatars\//);
    expect(commands).toEqual(["find", "update", "find", "update"]);
    expect(calls).toEqual(["POST /v1_1/demo/image/explicit"]);
  });

  it("is at most 400 bytes of the document of a user who has set an image", async () => {
    const { client, users } = await countedService({ isNotified: true });
    await client.setImage(await client.upload(png3x2));

    const ours = { _id: 0, image: 1, imageState: 1, tokenHashes: 1 };
    const document = await users.findOne({}, { projection: ours });

    expect(document).toMatchObject({
      image: { width: 3 },
      imageState: {},
      tokenHashes: [expect.any(String)],
    });
    expect(BSON.calculateObjectSize(document ?? {})).toBeLessThanOrEqual(400);
  });

  it("is two store commands and no call, to grant an upload", async () => {
    const { client, commands, calls } = await countedService();

    commands.length = 0;
    await client.grant();

    expect([commands, calls]).toEqual([["find", "update"], []]);
  });
});

/** The service on MongoDB, with the driver's own report of its commands and the emulator's of its calls. */
async function countedService(setup: Setup = {}) {
  const mongodb = new MongoClient(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`), {
    monitorCommands: true,
    retryReads: false,
    retryWrites: false,
  });
  const commands: string[] = [];
  /** The `_id` in each command. */
  const ids: unknown[] = [];
  mongodb.on("commandStarted", ({ commandName, command }) => {
    commands.push(commandName);
    ids.push((command.filter ?? command.updates?.[0]?.q ?? command.documents?.[0])?._id);
  });
  const store = new MongoUserRepository(mongodb.db().collection("users"));
  const users = mongodb.db().collection("users");
  onTestFinished(() => store.close());
  const served = await serve({ ...setup, store });
  const { destroyDiscards, emulator } = served;
  const client = await aClient(served);
  return { served, client, users, commands, ids, calls: emulator.calls, destroyDiscards };
}
