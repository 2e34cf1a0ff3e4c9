import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "@user-image/testing/free-port";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { SignJWT } from "jose";
import { BSON, MongoClient, ObjectId } from "mongodb";
import { beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { commandsOf, examplesOf, installRecipes, startIn } from "../../../test/consumer.js";
import { COMPILER, manifestOf, root } from "../../../test/source-files.js";
import { startIdentityProvider } from "./authentication/identity-provider.js";
import { type Grant, post as postFile } from "./serve.js";

const execute = promisify(execFile);

const PHOTO = join(root, "testing/photos/face.jpg");
const SECRET = "a-secret-of-the-application-of-32-characters";
const STRICT = "--ignoreConfig --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes";
const OPTIONS = `${STRICT} --target ES2022 --lib ES2023,DOM --module nodenext --types node`;
const OF_OURS = ["image", "imageState", "tokenHashes"];
const REFERENCE = /^v\d+\/[\w-]+\.jpg$/;
const FILES = ["express.ts", "jwt.ts", "mongoose.ts", "session.ts"];

/** Values that a driver easily changes when it reads and writes them. */
const FOREIGN = {
  balance: BSON.Decimal128.fromString("10.50"),
  visits: BSON.Long.fromNumber(7),
  key: new BSON.Binary(Buffer.from([1, 2, 3])),
  address: { street: "Torstraße", numbers: [new BSON.Int32(1), new BSON.Double(2)] },
};

type Headers = Readonly<Record<string, string>>;

describe("an application that adopts the packages", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await installRecipes({
      "@fastify/cookie": "11.1.5",
      "@fastify/jwt": "10.2.8",
      "@fastify/session": "11.1.3",
      "@types/express": "5.0.6",
      "@types/node": "20.19.43",
      cloudinary: manifestOf("adapters").peerDependencies?.cloudinary ?? "",
      express: "5.3.0",
      fastify: manifestOf("http").dependencies?.fastify ?? "",
      libsql: manifestOf("adapters").peerDependencies?.libsql ?? "",
      mongodb: "~7.8",
      mongoose: "9.12.1",
    });
    const compiled = execute("node", [...COMPILER, ...OPTIONS.split(" "), ...FILES], { cwd: folder });
    await compiled.catch(({ stdout }) => {
      throw new Error(stdout);
    });
  }, 300_000);

  it.each(FILES)("has %s in a README, of at most 30 lines without a cast", async (file) => {
    const code = await readFile(join(root, "test/consumer/recipes", file), "utf8");
    const { [`recipes/${file}`]: shown } = {
      ...(await examplesOf("http")),
      ...(await examplesOf("adapters")),
    };

    expect(shown).toBe(code);
    expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(30);
    expect(code).not.toMatch(/\bany\b|\bas (?!const)|@ts-/);
  });

  it("sets a photo of an ObjectId user, with @fastify/jwt", async () => {
    const id = new ObjectId();
    const app = await aRecipe("jwt", "members", { _id: id, fullName: "Ada King" });
    const token = new SignJWT({ sub: id.toHexString() }).setProtectedHeader({ alg: "HS256" });
    const signed = await token.sign(new TextEncoder().encode(SECRET));

    const { body } = await app.setPhoto({ authorization: `Bearer ${signed}` });

    expect(body).toEqual({
      id: id.toHexString(),
      fullName: "Ada King",
      image: expect.stringMatching(REFERENCE),
    });
    await app.expectTheRestAsItWas();
  });

  it("sets a photo of a user with a session", async () => {
    const app = await aRecipe("session", "accounts", { _id: "ada", nickname: "Ada" });
    const signedIn = await app.post("/sign-in", {}, { userId: "ada" });
    const [cookie = ""] = signedIn.headers.get("set-cookie")?.split(";") ?? [];

    const { body } = await app.setPhoto({ cookie });

    expect(body).toEqual({ id: "ada", name: "Ada", image: expect.stringMatching(REFERENCE) });
    const picture = await app.post("/pictures/v1/users/ada/image", { cookie }, undefined, "GET");
    expect([picture.status, picture.headers.getSetCookie()]).toEqual([302, []]);
    await app.expectTheRestAsItWas();
  });

  it("sets a photo of a Mongoose model's document", async () => {
    const id = new ObjectId();
    const app = await aRecipe("mongoose", "customers", { _id: id, email: "ada@example.org", __v: 3 });

    const { body } = await app.setPhoto({ "x-customer": id.toHexString() });

    expect(body).toEqual({
      id: id.toHexString(),
      email: "ada@example.org",
      image: expect.stringMatching(REFERENCE),
    });
    await app.expectTheRestAsItWas();
  });

  it("sets a photo in Express, on the domain and adapters alone", async () => {
    const ada = { _id: "ada", username: "Ada" };
    const app = await aRecipe("express", "people", ada, await startEmulator(), "/", 404);
    const set = async (body: object) => (await app.post("/picture", { "x-user": "ada" }, body, "PUT")).json();
    const publicId = await upload(await (await app.post("/grant", { "x-user": "ada" })).json());

    const { id, image } = await set({ publicId });

    expect({ id, image }).toEqual({ id: "ada", image: expect.stringContaining(publicId) });
    expect((await fetch(image)).headers.get("content-type")).toMatch(/^image\//);
    for (const body of [{ publicId: "none" }, {}])
      expect(await set(body)).toEqual({ code: "image_not_found" });
    expect((await app.post("/grant", { "x-user": "" })).status).toBe(401);
    await app.expectTheRestAsItWas();
  });

  it("sets a photo of a user of an identity provider, which the service adds", async () => {
    const provider = await startIdentityProvider();
    const [command = ""] = await commandsOf("http", "MONGODB_URL=");
    const settings = Object.fromEntries(
      [...command.matchAll(/(\w+)='?([^\s']+)'?/g)].map(([, name, value]) => [name, value]),
    );
    expect(Object.keys(settings)).toContain("PROVISION_USERS");
    expect(command).toMatch(/ npx user-image serve$/);
    const { MONGODB_URL: _, CLOUDINARY_URL: __, ...others } = settings;
    const chosen = { ...others, OIDC_ISSUER: provider.issuer };
    const app = await aRecipe("user-image", "avatars", { _id: "somebody else" }, chosen);
    const exp = Math.floor(Date.now() / 1000) + 300;
    const token = await provider.sign({
      sub: "auth0|ada",
      name: "Ada",
      exp,
      aud: settings.JWT_AUDIENCE ?? "",
    });

    const { body } = await app.setPhoto({ authorization: `Bearer ${token}` });

    expect(body).toMatchObject({ id: "auth0|ada", username: "Ada", image: expect.stringMatching(REFERENCE) });
    await app.expectTheRestAsItWas();
  });

  /** A recipe that runs beside another service, whose users these are. */
  async function aRecipe(
    name: string,
    collection: string,
    ada: Record<string, unknown>,
    settings: Record<string, string> = {},
    probe = "/readyz",
    status = 200,
  ) {
    const database = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
    const client = new MongoClient(database, { promoteValues: false });
    onTestFinished(() => client.close());
    const users = client.db().collection(collection);
    const id = typeof ada._id === "string" ? "another" : new ObjectId();
    await users.insertMany([
      { ...ada, ...FOREIGN },
      { ...ada, ...FOREIGN, _id: id, image: "v12/theirs.jpg", tokenHashes: [] },
    ] as never[]);
    // All of the other user's document, and of Ada's all fields but those that the service writes.
    const foreignFields = async () => {
      const withoutOurs = Object.fromEntries(OF_OURS.map((field) => [field, 0]));
      const [theirs, adas] = [
        await users.findOne({ _id: id as never }),
        await users.findOne({ _id: ada._id as never }, { projection: withoutOurs }),
      ];
      return [theirs, adas].map((user) => Buffer.from(BSON.serialize(user ?? {})).toString("hex"));
    };
    const before = await foreignFields();

    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const prefix = ["express", "user-image"].includes(name) ? "" : "/pictures";
    const [file, options] =
      name === "user-image"
        ? [join(folder, "node_modules/.bin/user-image"), ["serve"]]
        : ["node", [`${name}.js`]];
    await startIn(
      folder,
      file,
      options,
      url + prefix + probe,
      {
        PORT: `${port}`,
        PUBLIC_URL: url + prefix,
        MONGODB_URL: database,
        DATA_DIR: name,
        EMBEDDED: "true",
        JWT_SECRET: SECRET,
        SESSION_SECRET: SECRET,
        ...settings,
      },
      status,
    );

    const post = (path: string, headers: Headers, body?: unknown, method = "POST") =>
      fetch(url + path, {
        method,
        headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
        body: body === undefined ? null : JSON.stringify(body),
        redirect: "manual",
      });
    return {
      post,
      setPhoto: async (headers: Headers) => {
        const publicId = await upload(await (await post(`${prefix}/v1/media-signature`, headers)).json());
        const answer = await post(`${prefix}/v1/users`, headers, { image: { publicId } }, "PATCH");
        const body = await answer.json();
        expect([answer.status, body]).toEqual([200, expect.objectContaining({ image: expect.anything() })]);
        return { body };
      },
      expectTheRestAsItWas: async () => {
        // Without it, each pass of the collector would read all documents.
        await expect.poll(async () => JSON.stringify(await users.indexes())).toContain("imageState.dueAt");
        expect(await foreignFields()).toEqual(before);
      },
    };
  }

  async function startEmulator(): Promise<Record<string, string>> {
    const port = await freePort();
    const program = join(folder, "node_modules/.bin/user-image");
    const options = ["cloudinary-emulator", "--port", `${port}`];
    await startIn(folder, program, options, `http://127.0.0.1:${port}/`, { DATA_DIR: "emulated" }, 404);
    const line = await vi.waitFor(
      () => readFile(join(folder, "emulated/emulator/cloudinary.env"), "utf8"),
      20_000,
    );
    return { CLOUDINARY_URL: line.trim().replace("CLOUDINARY_URL=", "") };
  }
});

async function upload(grant: Grant): Promise<string> {
  expect((await postFile(grant, await readFile(PHOTO))).status).toBe(200);
  return grant.publicId;
}
