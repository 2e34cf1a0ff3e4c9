import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { cloudinaryEmulator } from "@user-image/cloudinary-emulator";
import type { ImageLimits, Lifetimes, Store, UserAccounts, UserId, UserRepository } from "@user-image/domain";
import { byPlace, InMemoryUserRepository } from "@user-image/domain/testing";
import { freePort } from "@user-image/testing/free-port";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Fastify from "fastify";
import { inject, onTestFinished } from "vitest";
import { collectOperations } from "../documentation/describe-routes.js";
import { type AppOptions, buildApp } from "../src/app.js";
import { createToken, hashToken } from "../src/authentication/access-token.js";
import type { RateLimits } from "../src/authentication/rate-limits.js";
import { compose } from "../src/composition/container.js";
import { tokens } from "../src/composition/tokens.js";
import { parseConfig } from "../src/config.js";
import type { ApiOptions, Service } from "../src/service.js";
import { documentedAnswers } from "./expect-documented.js";

/** Of the account that tests use. It may not be found in any log. */
export const API_SECRET = "api-secret-of-the-tests";

export type TestStore = UserRepository & UserAccounts & Pick<Store, "check" | "ids" | "strays">;

export const stores: Record<string, () => Promise<TestStore>> = {
  "in memory": async () => new InMemoryUserRepository(),
  "in SQLite": async () => {
    const store = openSqliteStore(join(await temporaryFolder(), "users.sqlite"));
    onTestFinished(() => store.close());
    return store;
  },
  "in MongoDB": async () => {
    const store = openMongoStore(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`));
    onTestFinished(() => store.close());
    return store;
  },
};

const defaultLimits: ImageLimits = {
  formats: ["jpg", "png", "webp", "avif", "gif", "heic"],
  maxBytes: 10_485_760,
  maxPixels: 25_000_000,
};
const DAY = 24 * 60 * 60 * 1000;

export interface Setup {
  readonly store?: TestStore;
  readonly limits?: Partial<ImageLimits>;
  readonly lifetimes?: Partial<Lifetimes>;
  readonly clock?: () => Date;
  /** Where Cloudinary is taken to be, if not in the emulator. */
  readonly uploadPrefix?: string;
  /** The emulator's clock. */
  readonly mediaClock?: () => Date;
  /** Whether the emulator sends notifications of uploads. */
  readonly isNotified?: boolean;
  readonly rateLimits?: Partial<RateLimits>;
  /** Further settings, as environment variables. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Parts of the service that are replaced. */
  readonly service?: Partial<Pick<Service & ApiOptions, "embedded" | "publicUrl">>;
  readonly app?: Omit<AppOptions, "service">;
  /** Whether it refuses requests while the event loop is late, which other tests of the process may have blocked. */
  readonly shedsLoad?: boolean;
}

/**
 * The service on a port of its own, with a Cloudinary emulator on another, until the test is over.
 *
 * @param whenOver registers what ends them
 */
export async function serve(setup: Setup = {}, whenOver: typeof onTestFinished = onTestFinished) {
  const store = setup.store ?? new InMemoryUserRepository();
  const clock = setup.clock ?? (() => new Date());
  const limits = { ...defaultLimits, ...setup.limits };
  const lifetimes = { grant: DAY, grace: DAY, ...setup.lifetimes };
  const emulator = await startEmulator(whenOver, setup.mediaClock);
  const uploadPrefix = setup.uploadPrefix ?? emulator.url;
  const cloudinaryUrl = `cloudinary://key:${API_SECRET}@demo?upload_prefix=${uploadPrefix}`;
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const config = {
    ...parseConfig({ CLOUDINARY_URL: cloudinaryUrl, PUBLIC_URL: publicUrl, ...setup.settings }),
    limits,
    lifetimes,
    rateLimits: { sign: 1000, set: 1000, ...setup.rateLimits },
  };
  // Signs more than the limits allow, so that a test can have what is not allowed in the media library.
  const media = new CloudinaryMediaLibrary(parseCloudinaryUrl(cloudinaryUrl), {
    formats: defaultLimits.formats,
    notificationUrl: setup.isNotified ? config.notificationUrl : undefined,
    folder: config.cloudinaryFolder,
  });

  const { service, metrics, destroyDiscards, destroyStrays, auditImages, startEvents } = await compose(
    config,
    (root) => {
      root.register(tokens.store, { useValue: store as Store });
      root.register(tokens.clock, { useValue: clock });
      root.register(CloudinaryMediaLibrary, { useValue: media });
    },
  );
  const app = buildApp({ service: { ...service, ...setup.service }, log: logOfTheRun(), ...setup.app });
  if (!setup.shedsLoad) app.decorate("isUnderPressure", () => false);
  const expectDocumentedAnswers = documentedAnswers(app);
  const operations = collectOperations(app);
  whenOver(expectDocumentedAnswers);
  whenOver(() => app.close());
  const url = await app.listen({ port, host: "127.0.0.1" });
  const useCases = { destroyDiscards, destroyStrays, auditImages, expectDocumentedAnswers };
  return { url, store, media, emulator, app, operations, metrics, ...useCases, service, startEvents };
}

export type Served = Awaited<ReturnType<typeof serve>>;

/** What can be shared: not the clock, the calls of the emulator or other parts that a test changes or looks at. */
export interface SharedService extends Pick<Served, "url" | "store"> {
  readonly emulator: { readonly url: string };
}

let shared: Promise<Served> | undefined;

/** A service that the tests of a worker share, each with users of its own. It ends with the worker. */
export async function sharedService(): Promise<SharedService> {
  shared ??= serve({}, () => {});
  const served = await shared;
  onTestFinished(served.expectDocumentedAnswers);
  return served;
}

/** It is set up when it is called first, which takes as long as a third of `serve`: most tests need no emulator. */
async function startEmulator(whenOver: typeof onTestFinished, now = () => new Date()) {
  const dir = await temporaryFolder();
  /** `POST /v1_1/demo/image/explicit`, …, in the order they came. */
  const calls: string[] = [];
  const setUp = async () => {
    const app = Fastify();
    app.register(cloudinaryEmulator, { dir, cloudName: "demo", apiKey: "key", apiSecret: API_SECRET, now });
    await app.ready();
    return app;
  };
  let app: ReturnType<typeof setUp> | undefined;
  const server = createServer(async (request, response) => {
    const { method, url } = request;
    // A client sends these ahead, to open the connection.
    if (method !== "HEAD" && method !== "OPTIONS") calls.push(`${method} ${url}`);
    app ??= setUp();
    (await app).routing(request, response);
  });
  whenOver(async () => {
    server.close();
    server.closeAllConnections();
    await (await app)?.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, dir, calls };
}

/** A new user with a token, and what they can do over HTTP. */
export async function aClient({ url, store }: Pick<Served, "url" | "store">, username = "Ada", id?: UserId) {
  const profile = id === undefined ? { username } : { username, id };
  const user = await store.add(profile, new Date("2026-01-01T12:00:00.000Z"));
  if (!user) throw new Error("There is no free id.");
  const token = createToken(user.id, store.ids);
  await store.addToken(user.id, hashToken(token));

  const request = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method,
      headers: {
        authorization: `Token token=${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const grant = async () => jsonOf<Grant>(await request("POST", "/v1/media-signature"));
  return {
    id: user.id as number,
    token,
    request,
    grant,
    stored: async () => byPlace(await store.findById(user.id)),
    getUser: (headers?: Record<string, string>) => request("GET", "/v1/users", undefined, headers),
    setImage: (publicId: string, headers?: Record<string, string>) =>
      request("PATCH", "/v1/users", { image: { publicId } }, headers),
    removeImage: (headers?: Record<string, string>) =>
      request("PATCH", "/v1/users", { image: null }, headers),
    /** Gets permission, uploads, and resolves to the public id. */
    upload: async (file: Uint8Array) => {
      const granted = await grant();
      const answer = await post(granted, file);
      if (!answer.ok) throw new Error(`The upload was refused: ${await answer.text()}`);
      return granted.publicId;
    },
  };
}

export interface Grant {
  readonly publicId: string;
  readonly uploadUrl: string;
  readonly fields: Record<string, string>;
}

/** Posts a file with exactly the fields of the grant, as a browser does. */
export async function post({ uploadUrl, fields }: Grant, file: Uint8Array): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", new Blob([new Uint8Array(file)]), "photo");
  return fetch(uploadUrl, { method: "POST", body: form });
}

/** The log of the whole run, in which no secret may be found in the end. */
function logOfTheRun() {
  const file = inject("logFile");
  return { level: "trace", stream: { write: (line: string) => appendFileSync(file, line) } };
}

export async function jsonOf<T = Record<string, unknown>>(answer: Response): Promise<T> {
  return (await answer.json()) as T;
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "user-image-"));
}
