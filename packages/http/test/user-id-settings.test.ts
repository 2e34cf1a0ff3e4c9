import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { type Document, MongoClient, ObjectId } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { parseConfig } from "../src/config.js";
import { run, start, userImage } from "./process.js";
import { temporaryFolder } from "./serve.js";

const CLOUDINARY_URL = "cloudinary://key:secret@demo";
const HEX = "64f0c0ffee64f0c0ffee64f0";

/** Settings for users with ids of this type, in a collection with another name. */
async function settingsFor(...ids: unknown[]) {
  const MONGODB_URL = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const client = new MongoClient(MONGODB_URL);
  onTestFinished(() => client.close());
  const members = client.db().collection<Document>("members");
  if (ids.length > 0) await members.insertMany(ids.map((_id) => ({ _id: _id as never, username: "Ada" })));
  return { settings: { MONGODB_URL, MONGODB_COLLECTION: "members", CLOUDINARY_URL }, members };
}

describe("MONGODB_USER_ID", () => {
  it.each([
    [
      "number",
      new ObjectId(HEX),
      "objectId",
      "Set it to objectId, or set MONGODB_COLLECTION to the users' collection.",
    ],
    ["objectId", "ada", "string", "Set it to string, or set MONGODB_COLLECTION to the users' collection."],
    ["string", 7, "number", "Set it to number, or set MONGODB_COLLECTION to the users' collection."],
    [
      "string",
      { a: 1 },
      "object",
      "This type is not supported: set MONGODB_COLLECTION to the users' collection.",
    ],
  ])(
    "stops the start and each command if it is %s, and there is %o",
    async (MONGODB_USER_ID, id, found, advice) => {
      const { settings, members } = await settingsFor(id);
      const complaint = new RegExp(
        `^MONGODB_USER_ID is ${MONGODB_USER_ID}, but the user ids in the store mongodb://\\S+, collection members, have the type ${found}\\. ${advice}\n$`,
      );

      const program = run("main.js", { ...settings, MONGODB_USER_ID });

      expect(await program.ended()).toBe(1);
      expect(program.stderr()).toMatch(complaint);
      for (const command of [["setup"], ["user", "add", "--username", "Eve"], ["collect", "--once"]]) {
        const { code, stderr } = await userImage(command, { ...settings, MONGODB_USER_ID });
        expect([code, stderr]).toEqual([1, expect.stringMatching(complaint)]);
      }
      expect(await members.countDocuments()).toBe(1);
      expect((await members.indexes()).length).toBe(1);
    },
  );

  it("is what setup says that it has found", async () => {
    const { settings } = await settingsFor(new ObjectId(HEX));

    expect(await userImage(["setup"], { ...settings, MONGODB_USER_ID: "objectId" })).toEqual({
      code: 0,
      stdout: "setup: done  userId: objectId\n",
      stderr: "",
    });
  });

  it.each([
    ["objectId", new ObjectId(HEX), HEX, "x", "24 hexadecimal digits"],
    ["string", "auth0|é 1", "auth0|é 1", "a\nb", "text of 1 to 255 characters without line breaks"],
  ])(
    "%s is the kind of ids on the command line, in answers and in pictures",
    async (kind, _id, id, wrong, words) => {
      const { settings, members } = await settingsFor(_id);
      const environment = { ...settings, MONGODB_USER_ID: kind };
      const json = async (...options: string[]) =>
        JSON.parse((await userImage(["--json", ...options], environment)).stdout);
      const { url, ...service } = await start(environment);

      const issued = await json("token", "issue", id);
      const answer = await fetch(`${url}/v1/users`, { headers: { authorization: `Token ${issued.token}` } });
      expect([issued.id, await answer.json()]).toEqual([
        id,
        expect.objectContaining({ id, username: "Ada" }),
      ]);
      const picture = await fetch(`${url}/v1/users/${encodeURIComponent(id)}/image`);
      expect(await picture.text()).toContain(">A<");
      expect((await fetch(`${url}/v1/users/${encodeURIComponent(wrong)}/image`)).status).toBe(422);

      const added = await json("user", "add", "--username", "Eve");
      const given = id.replace(/.$/, "2");
      expect((await json("user", "add", "--username", "Bob", "--id", given)).id).toBe(given);
      expect(await userImage(["user", "add", "--username", "Bob", "--id", given], environment)).toMatchObject(
        {
          code: 1,
          stderr: `There is already a user ${given}.\n`,
        },
      );
      expect((await json("user", "erase-images", added.id)).failed).toBe(0);
      expect(await json("token", "revoke", "--user", id)).toEqual({ revoked: 1 });
      expect(
        (await fetch(`${url}/v1/users`, { headers: { authorization: `Token ${issued.token}` } })).status,
      ).toBe(401);
      for (const command of [
        ["token", "issue", wrong],
        ["token", "revoke", "--user", wrong],
        ["user", "erase-images", wrong],
      ]) {
        const { code, stderr } = await userImage(command, environment);
        expect([code, stderr]).toEqual([1, expect.stringContaining(`A user id is ${words}`)]);
      }
      expect((await members.find().toArray()).map(({ _id }) => typeof _id)).toEqual(
        Array(3).fill(typeof _id),
      );
      service.process.kill();
    },
  );

  it.each(["string", "objectId"])(
    "is that of the embedded store, too, with its demo user: %s",
    async (kind) => {
      const { url } = await start({ MONGODB_USER_ID: kind });
      const authorization = "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k";

      const answer = await (await fetch(`${url}/v1/users`, { headers: { authorization } })).json();

      expect(answer).toMatchObject({
        id: kind === "string" ? "217" : "0000000000000000000000d9",
        username: "User 216",
      });
    },
  );

  it("stops the start of an embedded store that has users with other ids", async () => {
    const DATA_DIR = await temporaryFolder();
    await userImage(["user", "add", "--username", "Ada"], { DATA_DIR });

    const { code, stderr } = await userImage(["setup"], { DATA_DIR, MONGODB_USER_ID: "string" });

    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^MONGODB_USER_ID is string, .* type number\. Set it to number, or set another DATA_DIR\.\n$/,
      ),
    ]);
  });

  it.each([
    ["MONGODB_USER_ID", "uuid", "is not a kind of ids (give one of number, string, objectId)"],
    ["MONGODB_COLLECTION", "$users", "is not the name of a collection (give its name, such as users)"],
    ["MONGODB_COLLECTION", "system.users", "is not the name of a collection"],
  ])("refuses %s=%s", (name, value, complaint) => {
    expect(() => parseConfig({ [name]: value })).toThrow(`${name} ${complaint}`);
  });
});

describe("user-image token revoke", () => {
  it.each([[[]], [["-"]]])(
    "reads the token from standard input, so that no shell keeps it: %j",
    async (options) => {
      const DATA_DIR = await temporaryFolder();
      const { stdout } = await userImage(["--json", "user", "add", "--username", "Ada"], { DATA_DIR });
      const { token } = JSON.parse(stdout);

      expect(await revokeInProcess(options, `${token}\n`, DATA_DIR)).toEqual([0, "revoked: 1\n", ""]);
      const revoke = async (input: string) => {
        const { code, stdout, stderr } = await userImage(
          ["token", "revoke", ...options],
          { DATA_DIR },
          input,
        );
        return [code, stdout, stderr];
      };
      expect(await revoke(`${token}\n`)).toEqual([1, "", "No user has this token.\n"]);
      expect(await revoke("\n")).toEqual([1, "", "Give either a token or --user.\n"]);
    },
  );
});

/** In a process of its own, with this standard input. */
async function revokeInProcess(options: string[], input: string, DATA_DIR: string) {
  const file = fileURLToPath(new URL("../bin/cli.js", import.meta.url));
  const child = spawn(process.execPath, [file, "token", "revoke", ...options], { env: { DATA_DIR } });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return [code, stdout, stderr];
}
