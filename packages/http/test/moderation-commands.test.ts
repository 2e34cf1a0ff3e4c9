import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { anImage, aUser, byPlace, fillStore, png1x1, png3x2 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { describe, expect, inject, it } from "vitest";
import { startOnce, userImage } from "./process.js";
import { type Grant, jsonOf, post, temporaryFolder } from "./serve.js";

const REASON = "It shows somebody else.";

const onSqlite = startOnce(async () => ({ COLLECT_INTERVAL: "1h" }));
const onMongodb = startOnce(async () => ({
  COLLECT_INTERVAL: "1h",
  MONGODB_URL: databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`),
}));

describe.each([
  ["SQLite", onSqlite],
  ["MongoDB", onMongodb],
])("an operator with a complaint about a picture, on %s", (_, service) => {
  it("has it gone and locked by two commands", { timeout: 180_000 }, async () => {
    const { url, settings, json, run } = withCommands(service());
    const { id, token } = await json("user", "add", "--username", "Zoë Ada", "--email", "zoe@example.org");
    const { publicId, image } = await setPicture(url, token);
    const picture = await pictureOf(url, id);
    expect([picture.status, (await fetch(picture.location)).status]).toEqual([302, 200]);

    const found = await run("user", "find", "ZOE@");
    const removed = await run("user", "remove-image", `${id}`, "--lock", "--reason", REASON);

    expect(found).toMatchObject({ code: 0, stderr: "" });
    expect(found.stdout).toBe(
      [
        `ID${" ".repeat(Math.max(2, `${id}`.length) - 2)}  NAME     E-MAIL           IMAGE${" ".repeat(image.length - 5)}  LOCK`,
        `${`${id}`.padEnd(2)}  Zoë Ada  zoe@example.org  ${image}  -\n`,
      ].join("\n"),
    );
    expect(removed.code).toBe(0);
    expect(removed.stdout).toMatch(/\ndestroyed, watched {2}v\d+\/\w+\.png .* moderated\n$/);
    expect(removed.stdout).toMatch(
      /^User \d+, Zoë Ada\nShows no image\.\nLocked since \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Reason: It shows somebody else\.\n/,
    );
    expect(JSON.parse(removed.stderr)).toEqual({
      ...{ level: 30, time: expect.any(Number), administrator: `command line (${userInfo().username})` },
      ...{ userId: id, image: null, locked: true, reason: REASON },
      msg: "an administrator removed and locked the image",
    });
    expect(await pictureOf(url, id)).toMatchObject({ status: 200, type: "image/svg+xml; charset=utf-8" });
    expect((await fetch(picture.location)).status).toBe(404);
    expect((await fetch(`${url}/local/image/upload/${image}`)).status).toBe(404);
    expect((await run("user", "show", `${id}`)).stdout).toBe(removed.stdout);
    expect(await isRefused(url, token, publicId)).toBe(true);

    const file = join(settings.DATA_DIR, "harmless.png");
    await writeFile(file, png1x1);
    const set = await json("user", "set-image", `${id}`, file, "--reason", "a harmless one");
    expect(set).toMatchObject({ id, locked: true, reason: REASON, images: [{ state: "condemned" }, {}] });
    expect(set.image).toMatch(/^v\d+\/\w+\.png$/);
    expect((await fetch((await pictureOf(url, id)).location)).status).toBe(200);

    const unlocked = await json("user", "unlock", `${id}`, "--reason", "an apology");
    expect(unlocked).toMatchObject({ locked: false, reason: null, since: null, image: set.image });
    expect((await setPicture(url, token)).publicId).not.toBe(publicId);
    await expect(setAgain(url, token, publicId)).resolves.toMatchObject({ code: "image_rejected" });
  });

  it("sees what a user shows, may show and showed before", { timeout: 180_000 }, async () => {
    const { url, json, run } = withCommands(service());
    const { id, token } = await json("user", "add", "--username", "Ada");
    const { image: first } = await setPicture(url, token);
    const { image: second } = await setPicture(url, token);
    const { publicId } = await grant(url, token);

    const shown = await json("user", "show", `${id}`);
    const { stdout } = await run("user", "show", `${id}`);

    const time = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const known = { since: time, until: time };
    expect(shown).toEqual({
      ...{ id, name: "Ada", deleted: false, image: second, locked: false, reason: null, since: null },
      images: [
        { publicId, state: "granted", image: null, reason: null, ...known },
        { publicId: expect.any(String), state: "discarded", image: first, reason: "replaced", ...known },
        {
          publicId: expect.any(String),
          state: "shown",
          image: second,
          reason: null,
          since: time,
          until: null,
        },
      ],
    });
    const lines = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(lines.slice(0, 3)).toEqual([[`User ${id}, Ada`], [`Shows ${second}.`], ["Not locked."]]);
    expect(lines[4]).toEqual(["STATE", "IMAGE", "SINCE", "UNTIL", "WHY"]);
    expect(lines.slice(5, 8).map(([state, image, , , why]) => [state, image, why])).toEqual([
      ["may be uploaded", publicId, "-"],
      ["can be set again", first, "replaced"],
      ["shown", second, "-"],
    ]);
    expect(lines[5]?.[2]).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d UTC$/);
  });
});

describe("user-image user", () => {
  it("refuses, in one line and without a change, what it cannot do", { timeout: 120_000 }, async () => {
    const { run, settings } = withCommands(onSqlite());
    const file = join(settings.DATA_DIR, "picture.txt");
    await writeFile(file, "no picture");
    const reason = ["--reason", REASON];
    const wrong: [string[], string][] = [
      [["show", "99"], "There is no such user."],
      [["lock", "99", ...reason], "There is no such user."],
      [["remove-image", "99", ...reason], "There is no such user."],
      [["set-image", "99", file, ...reason], "There is no such user."],
      [["remove-image", "217"], "--reason"],
      [["lock", "217", "--reason", ""], "It must have at least one visible character."],
      [["lock", "217", "--reason", "a\nb"], "without line breaks"],
      [["unlock", "217", "--reason", "a".repeat(501)], "at most 500"],
      [["set-image", "217", "/nowhere", ...reason], "/nowhere cannot be read (ENOENT)."],
      [["set-image", "217", file, ...reason], "Cloudinary refuses the file (400): "],
      [["find", "nobody"], "No user has this in the name or e-mail address."],
      [["find", " "], "It is empty."],
    ];

    for (const [options, complaint] of wrong) {
      const { code, stdout, stderr } = await run("user", ...options);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(complaint);
      expect(stderr).toMatch(/^[^\n]+\n$/);
    }
  });

  it("fails if the removed image could not be destroyed, which is no longer shown", async () => {
    const DATA_DIR = await temporaryFolder();
    const store = openSqliteStore(join(DATA_DIR, "users.sqlite"));
    await fillStore(store, [{ user: aUser({ image: anImage("abc") }) }]);
    const CLOUDINARY_URL = "cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:1";
    const options = ["user", "remove-image", "1", "--lock", "--reason", REASON];

    const { code, stdout, stderr } = await userImage(options, { DATA_DIR, CLOUDINARY_URL });

    expect(code).toBe(1);
    expect(stdout).toContain("Shows no image.");
    expect(stderr).toMatch(/\nCloudinary could not be reached, so the image is not destroyed yet\./);
    expect(byPlace(await store.findById(1))).toMatchObject({ image: null, lock: { reason: REASON } });
    await store.close();
  });

  it("says that more users are found than it lists", async () => {
    const DATA_DIR = await temporaryFolder();
    const store = openSqliteStore(join(DATA_DIR, "users.sqlite"));
    await fillStore(
      store,
      Array.from({ length: 21 }, (_, index) => ({ user: aUser({ id: index + 1 }) })),
    );
    await store.close();
    const settings = { DATA_DIR, CLOUDINARY_URL: "cloudinary://key:secret@demo" };

    const { code, stdout, stderr } = await userImage(["--json", "user", "find", "ada"], settings);

    expect([code, stderr]).toEqual([0, "More than 20 users have it. Give more of the text.\n"]);
    expect(JSON.parse(stdout)).toHaveLength(20);
  });
});

/** The service with its own emulator, and its command line. */
function withCommands({ url, dataDir, port, settings: own }: ReturnType<typeof onSqlite>) {
  const settings = { ...own, DATA_DIR: dataDir, PORT: port };
  const run = (...options: string[]) => userImage(options, settings);
  const json = async (...options: string[]) => {
    const { stdout, stderr } = await run("--json", ...options);
    return stdout ? JSON.parse(stdout) : expect.fail(stderr);
  };
  return { url, settings, run, json };
}

async function grant(url: string, token: string): Promise<Grant> {
  const answer = await fetch(`${url}/v1/media-signature`, { method: "POST", headers: headersOf(token) });
  return jsonOf<Grant>(answer);
}

/** Uploads and sets a picture. */
async function setPicture(url: string, token: string): Promise<{ publicId: string; image: string }> {
  const granted = await grant(url, token);
  expect((await post(granted, png3x2)).status).toBe(200);
  const { image } = await setAgain(url, token, granted.publicId);
  return { publicId: granted.publicId, image };
}

async function setAgain(url: string, token: string, publicId: string | null) {
  const answer = await fetch(`${url}/v1/users`, {
    method: "PATCH",
    headers: { ...headersOf(token), "content-type": "application/json" },
    body: JSON.stringify({ image: publicId && { publicId } }),
  });
  return jsonOf<{ image: string; code?: string; reason?: string }>(answer);
}

/** Whether the user can neither get a permission nor set or remove an image, and is told why. */
async function isRefused(url: string, token: string, publicId: string): Promise<boolean> {
  const answers = [
    await grant(url, token),
    await setAgain(url, token, publicId),
    await setAgain(url, token, null),
  ];
  const refusal = { status: 403, code: "image_locked", reason: REASON };
  for (const answer of answers) expect(answer).toMatchObject(refusal);
  return true;
}

/** The picture of a user as an `<img>` gets it. */
async function pictureOf(url: string, id: number) {
  const { status, headers } = await fetch(`${url}/v1/users/${id}/image`, { redirect: "manual" });
  return { status, type: headers.get("content-type"), location: headers.get("location") ?? "" };
}

const headersOf = (token: string) => ({ authorization: `Token token=${token}` });
