import { readFile } from "node:fs/promises";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createToken, hashToken } from "../src/authentication/access-token.js";
import { aClient, twoProcesses } from "./behind-nginx.js";
import { hasNginx } from "./nginx.js";
import { start } from "./process.js";
import { jsonOf, post } from "./serve.js";

const face = await readFile(new URL("../../../testing/photos/face.jpg", import.meta.url));
const isInstalled = hasNginx();
const USERS = 6;

beforeEach(({ skip }) => {
  skip(!isInstalled, "There is no nginx on the PATH (Debian: apt-get install nginx-light).");
});

describe("a rolling restart behind nginx", () => {
  it("fails no request of users who never pause", { timeout: 120_000 }, async () => {
    const { url, services, settings } = await twoProcesses("/", { SET_RATE_LIMIT: "1000000" });
    const clients = await Promise.all(
      (await tokens(settings.MONGODB_URL)).map((token) => aClient(url, token)),
    );
    const statuses: Record<string, number> = {};
    const load = { isOver: false };

    const working = clients.map(async (client) => {
      const grant = await client.grant();
      expect((await post(grant, face)).status).toBe(200);
      while (!load.isOver) {
        for (const request of [
          () => client.setImage(grant.publicId),
          () => client.getUser(),
          () => client.removeImage(),
        ]) {
          const outcome = await request().then(
            async (answer) => `${answer.status} ${(await jsonOf(answer)).code ?? ""}`.trim(),
            (error) => String(error),
          );
          statuses[outcome] = (statuses[outcome] ?? 0) + 1;
        }
      }
    });
    const answered = () => statuses["200"] ?? 0;
    await expect.poll(answered).toBeGreaterThan(10 * USERS);

    for (const service of [...services]) {
      service.process.kill("SIGTERM");
      expect(await service.ended()).toBe(0);
      const before = answered();
      // Both have to have been asked while one of them was away.
      await expect.poll(answered).toBeGreaterThan(before + 10 * USERS);
      await start({ ...settings, PORT: service.port });
    }
    const before = answered();
    await expect.poll(answered).toBeGreaterThan(before + 10 * USERS);
    load.isOver = true;
    await Promise.all(working);

    expect(statuses).toEqual({ 200: expect.any(Number) });
  });
});

/** Of new users. */
async function tokens(mongodbUrl: string): Promise<string[]> {
  const store = openMongoStore(mongodbUrl);
  onTestFinished(() => store.close());
  return Promise.all(
    Array.from({ length: USERS }, async (_, index) => {
      const token = createToken(index + 100, store.ids);
      await store.add({ id: index + 100, username: "Ada" }, new Date());
      await store.addToken(index + 100, hashToken(token));
      return token;
    }),
  );
}
