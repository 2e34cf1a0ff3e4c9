import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { webhookSender } from "@user-image/adapters/webhook";
import type { ImageChanged } from "@user-image/domain";
import { anImage, aUser, changed, fillStore } from "@user-image/domain/testing";
import { freePort } from "@user-image/testing/free-port";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { expect, inject, it, onTestFinished } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));
const secret = `whsec_${Buffer.alloc(32, "a").toString("base64")}`;

it.each(["receiver.mjs", "change-stream.mjs"])("docs/events.md shows %s as it is", async (name) => {
  const page = await readFile(join(folder, "../../../../docs/events.md"), "utf8");
  const code = await readFile(join(folder, name), "utf8");

  expect(page).toContain(`<!-- packages/adapters/test/webhook/${name} -->\n\n\`\`\`js\n${code}\`\`\``);
});

it("the documented receiver acknowledges signed events, repeated and old ones too, and no others", async () => {
  const port = await freePort();
  const env = { ...process.env, PORT: `${port}`, EVENTS_SECRET: secret };
  const receiver = spawn(process.execPath, [join(folder, "receiver.mjs")], { env, stdio: "inherit" });
  onTestFinished(async () => {
    const ended = once(receiver, "exit");
    receiver.kill();
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(() =>
      fetch(url).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(401);
  const sender = webhookSender({ url, secrets: [secret] });
  const send = (revision: number) => sender.send(anEvent(revision), new Date(Date.now() + 5000));

  for (const revision of [3, 3, 2]) await send(revision);

  const other = webhookSender({ url, secrets: [secret.replace("YWFh", "YmJi")] });
  await expect(other.send(anEvent(4), new Date(Date.now() + 5000))).rejects.toThrow("answered 401");
});

it("the documented change stream tells each image in order, and goes on from where it was", async () => {
  const { watchImages } = await import(join(folder, "change-stream.mjs"));
  const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const store = openMongoStore(url);
  onTestFinished(() => store.close());
  await fillStore(store, [{ user: aUser({ id: 217 }) }]);
  const show = async (publicId: string | null) => {
    const user = (await store.findById(217)) ?? aUser();
    await store.update(user, (user) => changed(user, { image: publicId ? anImage(publicId) : null }));
  };
  const told: unknown[] = [];
  let resumeAfter: unknown;
  const watch = async () => {
    const client = await MongoClient.connect(url);
    onTestFinished(() => client.close());
    const onImage = async (id: number, image: { publicId: string } | null) =>
      void told.push([id, image?.publicId ?? null]);
    const keep = async (token: unknown) => {
      resumeAfter = token;
    };
    const users = client.db().collection("users");
    // It ends by an error when its client is closed.
    const watching = watchImages(users, { resumeAfter, onImage, keep }).catch(() => {});
    return { client, watching };
  };

  const { client, watching } = await watch();
  // A stream reports only what is written after it was opened.
  await expect
    .poll(async () => {
      await show(null);
      await show("abc");
      return told.at(-1);
    })
    .toEqual([217, "abc"]);
  await client.close();
  await watching;
  told.length = 0;
  await show("def");
  await show(null);
  await watch();

  await expect
    .poll(() => told.slice(-2))
    .toEqual([
      [217, "def"],
      [217, null],
    ]);
});

function anEvent(revision: number): ImageChanged {
  const data = { userId: 217, image: null, previousImage: null, urls: null, revision };
  return { id: `msg_${revision}`, type: "user.image.changed", timestamp: new Date(), data };
}
