import { createHash, randomUUID } from "node:crypto";
import jwt from "@fastify/jwt";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { shownImage } from "@user-image/domain";
import { anImage, changed, png3x2 } from "@user-image/domain/testing";
import { freePort } from "@user-image/testing/free-port";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Fastify from "fastify";
import { MongoClient, ObjectId } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import {
  type ApiOptions,
  compose,
  parseConfig,
  type Service,
  type ShownUser,
  userImage,
} from "../src/index.js";
import { ADA, aHost } from "./authentication/a-host.js";
import { expectProblem } from "./expect-problem.js";
import { type Grant, jsonOf, post, temporaryFolder } from "./serve.js";

interface Member {
  readonly _id: ObjectId;
  readonly fullName: string;
  readonly joined: Date;
  readonly closedAt?: Date;
}

const toMember = ({ id, profile, image }: ShownUser<Member>) => ({ id, fullName: profile.fullName, image });

/** A host's server whose members have their own ids, fields and tokens, and the commands to its store. */
async function aHostOfMembers() {
  const commands: { readonly name: string; readonly id: unknown }[] = [];
  const mongodb = new MongoClient(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`), {
    monitorCommands: true,
  });
  mongodb.on("commandStarted", ({ commandName, command }) => {
    const { _id } = command.filter ?? command.updates?.[0]?.q ?? {};
    commands.push({ name: commandName, id: _id });
  });
  onTestFinished(() => mongodb.close());
  const members = mongodb.db().collection<Member>("members");
  const ada = { _id: new ObjectId(), fullName: "Ada King", joined: new Date(0), tags: [1, "two"] };
  await members.insertOne(ada);
  const store = openMongoStore(members, {
    userId: "objectId",
    toPerson: (member) => ({
      name: member.fullName,
      isDeleted: member.closedAt !== undefined,
      profile: member,
    }),
  });

  const port = await freePort();
  const url = `http://127.0.0.1:${port}/pictures`;
  const config = parseConfig({ DATA_DIR: await temporaryFolder(), PUBLIC_URL: url });
  const { service, dispose } = await compose(config, undefined, store);
  onTestFinished(() => dispose());
  const host = Fastify();
  await host.register(jwt, { secret: "of-the-host" });
  await host.register(userImage, {
    prefix: "/pictures",
    service,
    authenticate: async (request) => (await request.jwtVerify<{ sub: string }>()).sub,
    toBody: ({ id, profile, image }) => ({ id, fullName: profile.fullName, image }),
    page: false,
    docs: false,
    metrics: false,
  });
  onTestFinished(() => host.close());
  await host.listen({ port, host: "127.0.0.1" });

  const id = ada._id.toHexString();
  const authorization = `Bearer ${host.jwt.sign({ sub: id })}`;
  const request = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method,
      headers: {
        authorization,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
  const upload = async () => {
    const grant = await jsonOf<Grant>(await request("POST", "/v1/media-signature"));
    expect((await post(grant, png3x2)).status).toBe(200);
    return grant.publicId;
  };
  const stored = () => members.findOne({ _id: ada._id });
  return { id, ada, commands, request, upload, stored };
}

const md5 = (text: string) => `"${createHash("md5").update(text).digest("hex")}"`;

describe("a host's own users", () => {
  it("are answered as the host says, with the entity tag of that", async () => {
    const { id, request } = await aHostOfMembers();
    const expected = JSON.stringify({ id, fullName: "Ada King", image: null });

    const [got, head] = [await request("GET", "/v1/users"), await request("HEAD", "/v1/users")];

    expect(await got.text()).toBe(expected);
    for (const answer of [got, head]) {
      expect(answer.headers.get("etag")).toBe(md5(expected));
      expect(answer.headers.get("content-length")).toBe(`${expected.length}`);
    }
    const again = await request("GET", "/v1/users", undefined, { "if-none-match": md5(expected) });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("change their image only as they were answered, and nothing else of theirs changes", async () => {
    const { ada, request, upload, stored } = await aHostOfMembers();
    const seen = (await request("GET", "/v1/users")).headers.get("etag") ?? "";
    const set = (publicId: string) =>
      request("PATCH", "/v1/users", { image: { publicId } }, { "if-match": seen });
    const [first, second] = [await upload(), await upload()];

    const answer = await set(first);

    expect(await jsonOf(answer)).toMatchObject({
      fullName: "Ada King",
      image: expect.stringMatching(new RegExp(`^v\\d+/${first}\\.png$`)),
    });
    await expectProblem(await set(second), "precondition_failed", "has changed");
    const { image, imageState, ...others } = { ...((await stored()) as object) } as Record<string, unknown>;
    expect([image, imageState]).toEqual([expect.objectContaining({ publicId: first }), expect.anything()]);
    expect(others).toEqual(ada);
  });

  it("are asked for by their id alone: two commands to set an image, one to show them", async () => {
    const { ada, commands, request, upload, stored } = await aHostOfMembers();
    const publicId = await upload();
    // Cloudinary's notification has the public id, and is another request.
    await expect.poll(async () => JSON.stringify(await stored())).toContain('"bytes"');
    const named = (...names: string[]) => names.map((name) => ({ name, id: ada._id }));

    commands.length = 0;
    expect((await request("PATCH", "/v1/users", { image: { publicId } })).status).toBe(200);
    expect(commands).toEqual(named("find", "update"));

    commands.length = 0;
    await request("GET", "/v1/users");
    await request("POST", "/v1/media-signature");
    expect(commands).toEqual(named("find", "find", "update"));
  });
});

describe("toBody", () => {
  const failing: Record<string, [(user: ShownUser) => object, words: string]> = {
    "throws an error": [
      () => {
        throw new Error("secret-of-the-tests");
      },
      "The option toBody of userImage threw an error.",
    ],
    "returns a promise": [(() => Promise.resolve({})) as never, "must return an object, and no promise"],
    "returns nothing": [(() => undefined) as never, "must return an object, and no promise"],
    "returns null": [(() => null) as never, "must return an object, and no promise"],
    "returns a text": [(() => "Ada") as never, "must return an object, and no promise"],
  };

  it.each(Object.entries(failing))("that %s is named in the log, and the change stands", async (_, parts) => {
    const [toBody, words] = parts;
    const { url, store, ask, lines } = await aHost({ authenticate: async () => ADA, toBody });
    const removal = { method: "PATCH", headers: { "content-type": "application/json" } };
    const user = await store.findById(ADA);
    if (user) await store.update(user, (user) => changed(user, { image: anImage("abc") }));

    const answer = await fetch(`${url}/pictures/v1/users`, { ...removal, body: '{"image":null}' });

    await expectProblem(answer, "internal_error", "The change was made");
    expect(shownImage((await store.findById(ADA))?.images ?? [])).toBeNull();
    expect(JSON.stringify(lines)).toContain(words);
    await expectProblem(await ask("/pictures/v1/users"), "internal_error", "cannot be shown");
  });

  it("that is async, or no function, stops the start", async () => {
    const asynchronous = (async () => ({})) as never;

    await expect(aHost({ toBody: asynchronous })).rejects.toThrow("toBody of userImage must not be async");
    await expect(aHost({ toBody: {} as never })).rejects.toThrow("must be a function");
  });
});

/** Compiled, not run. */
export async function refusedByTheCompiler(service: Service<Member> & ApiOptions): Promise<void> {
  const app = Fastify();
  await app.register(userImage, { service, toBody: toMember });
  // @ts-expect-error: toBody is missing.
  await app.register(userImage, { service, page: false });
  // @ts-expect-error: a member does not have this field.
  await app.register(userImage, { service, toBody: ({ profile }) => ({ name: profile.username }) });
  // @ts-expect-error: a promise would become {}.
  await app.register(userImage, { service, toBody: async ({ id }) => ({ id }) });
}
