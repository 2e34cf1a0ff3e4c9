import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import {
  type CloudinaryEmulatorOptions,
  cloudinaryEmulator,
  importAsset,
} from "@user-image/cloudinary-emulator";
import type { Store } from "@user-image/domain";
import { type aUser, fillStore, png1x1 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Fastify from "fastify";
import { inject, onTestFinished } from "vitest";
import { userImage } from "./process.js";
import { API_SECRET, temporaryFolder } from "./serve.js";

export const FOLDER = "my-app/avatars";

/** A public id of the form that the service makes. */
export const idOf = (number: number) => `${FOLDER}/${`${number}`.padStart(20, "0")}`;

/** In seconds since 1970: so long ago that the upload is over. */
export const LONG_AGO = Math.floor(Date.now() / 1000) - 5 * 60 * 60;

type Open = () => Promise<{ store: Store; settings: Record<string, string> }>;

export const stores: [string, Open][] = [
  [
    "SQLite",
    async () => {
      const DATA_DIR = await temporaryFolder();
      return { store: openSqliteStore(join(DATA_DIR, "users.sqlite")), settings: { DATA_DIR } };
    },
  ],
  [
    "MongoDB",
    async () => {
      const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
      return {
        store: openMongoStore(url),
        settings: { MONGODB_URL: url, DATA_DIR: await temporaryFolder() },
      };
    },
  ],
];

/** A store with these users, and an emulator on which it is audited. */
export async function anAccount(
  open: Open,
  users: readonly ReturnType<typeof aUser>[],
  options: Partial<CloudinaryEmulatorOptions> = {},
) {
  const { store, settings: ofStore } = await open();
  await fillStore(
    store,
    users.map((user) => ({ user })),
  );
  await store.close();
  const dir = await temporaryFolder();
  const server = Fastify({ forceCloseConnections: true });
  const calls: string[] = [];
  server.addHook("onRequest", async ({ method, url }) => void calls.push(`${method} ${url}`));
  const account = { cloudName: "demo", apiKey: "key", apiSecret: API_SECRET };
  server.register(cloudinaryEmulator, { dir, ...account, ...options });
  onTestFinished(() => server.close());
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  const settings = {
    ...ofStore,
    CLOUDINARY_URL: `cloudinary://key:${API_SECRET}@demo?upload_prefix=${url}`,
    CLOUDINARY_FOLDER: FOLDER,
  };
  return {
    settings,
    calls,
    held: () => heldIn(url),
    close: () => server.close(),
    audit: (...options: string[]) => userImage(["audit", ...options], settings),
    importImages: async (publicIds: readonly string[]) => {
      const image = { version: LONG_AGO, file: png1x1, size: { width: 1, height: 1 } };
      for (const publicId of publicIds) await importAsset({ dir }, { publicId, ...image });
    },
  };
}

/** The public ids of all images in an emulator, sorted. */
async function heldIn(url: string): Promise<string[]> {
  const headers = { authorization: `Basic ${Buffer.from(`key:${API_SECRET}`).toString("base64")}` };
  const publicIds: string[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    const query = `max_results=500${cursor && `&next_cursor=${cursor}`}`;
    const answer = await fetch(`${url}/v1_1/demo/resources/image/upload?${query}`, { headers });
    const page = (await answer.json()) as { resources: { public_id: string }[]; next_cursor?: string };
    publicIds.push(...page.resources.map(({ public_id: publicId }) => publicId));
    cursor = page.next_cursor;
  }
  return publicIds.sort();
}
