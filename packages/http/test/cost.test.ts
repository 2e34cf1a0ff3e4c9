import { randomUUID } from "node:crypto";
import { MongoUserRepository } from "@user-image/adapters/mongodb";
import { png3x2 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
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
  mongodb.on("commandStarted", ({ commandName }) => commands.push(commandName));
  const store = new MongoUserRepository(mongodb.db().collection("users"), mongodb);
  onTestFinished(() => store.close());
  const served = await serve({ ...setup, store });
  const { destroyDiscards, emulator } = served;
  return { client: await aClient(served), commands, calls: emulator.calls, destroyDiscards };
}
