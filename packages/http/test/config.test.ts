import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { GrantUpload } from "@user-image/domain";
import { byPlace, InMemoryUserRepository } from "@user-image/domain/testing";
import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { parseConfig, SETTINGS } from "../src/config.js";

describe("parseConfig", () => {
  it("needs no setting at all", () => {
    expect(parseConfig({})).toEqual({
      port: 3000,
      host: "127.0.0.1",
      publicUrl: "http://localhost:3000",
      notificationUrl: "http://localhost:3000/v1/media-notifications",
      mongodbUrl: undefined,
      mongodbCollection: "users",
      userId: "number",
      cloudinaryUrl: undefined,
      notificationSecrets: [],
      demoUser: true,
      dataDir: "./data",
      logLevel: "info",
      trustProxy: false,
      limits: {
        formats: ["jpg", "png", "webp", "avif", "gif", "heic"],
        maxBytes: 10_485_760,
        maxPixels: 25_000_000,
      },
      lifetimes: { grant: 86_400_000, grace: 86_400_000 },
      rateLimits: { sign: 30, set: 60 },
      collectInterval: 60_000,
    });
  });

  it("reads every setting", () => {
    const config = parseConfig({
      PORT: "8080",
      HOST: "0.0.0.0",
      PUBLIC_URL: "https://example.org/images/",
      MONGODB_URL: "mongodb+srv://db.example.org/app",
      MONGODB_COLLECTION: "app.members",
      MONGODB_USER_ID: "objectId",
      CLOUDINARY_URL: "cloudinary://key:secret@demo",
      CLOUDINARY_FOLDER: "my-app/avatars",
      CLOUDINARY_NOTIFICATION_SECRETS: "older, dedicated",
      EMBEDDED: "false",
      DEMO_USER: "false",
      DATA_DIR: "/var/lib/user-image",
      LOG_LEVEL: "warn",
      TRUST_PROXY: "10.0.0.1, 10.0.0.0/8",
      IMAGE_FORMATS: "JPEG, png",
      IMAGE_MAX_BYTES: "1000",
      GRANT_TTL: "90m",
      DISCARD_GRACE: "0s",
      COLLECT_INTERVAL: "5s",
      SIGN_RATE_LIMIT: "5",
      SET_RATE_LIMIT: "6",
    });

    expect(config).toEqual({
      port: 8080,
      host: "0.0.0.0",
      publicUrl: "https://example.org/images",
      notificationUrl: "https://example.org/images/v1/media-notifications",
      mongodbUrl: "mongodb+srv://db.example.org/app",
      mongodbCollection: "app.members",
      userId: "objectId",
      cloudinaryUrl: "cloudinary://key:secret@demo",
      cloudinaryFolder: "my-app/avatars",
      notificationSecrets: ["older", "dedicated"],
      demoUser: false,
      dataDir: "/var/lib/user-image",
      logLevel: "warn",
      trustProxy: ["10.0.0.1", "10.0.0.0/8"],
      limits: { formats: ["jpg", "png"], maxBytes: 1000, maxPixels: 25_000_000 },
      lifetimes: { grant: 5_400_000, grace: 0 },
      rateLimits: { sign: 5, set: 6 },
      collectInterval: 5000,
    });
  });

  it("lets Cloudinary send notifications only if it can reach us", () => {
    const CLOUDINARY_URL = "cloudinary://key:secret@demo";

    expect(parseConfig({ CLOUDINARY_URL }).notificationUrl).toBeUndefined();
    expect(parseConfig({ CLOUDINARY_URL, PUBLIC_URL: "https://example.org" }).notificationUrl).toBe(
      "https://example.org/v1/media-notifications",
    );
  });

  it.each(["true", "10.0.0.1", "10.0.0.0/8", "::1", "fd00::/8", "loopback, uniquelocal"])(
    "trusts the proxies %s",
    (TRUST_PROXY) => {
      const { trustProxy } = parseConfig({ TRUST_PROXY });

      expect(() => Fastify({ trustProxy })).not.toThrow();
      expect(trustProxy).toEqual(TRUST_PROXY === "true" || TRUST_PROXY.split(", "));
    },
  );

  it.each(["1", "yes", "nginx", "10.0.0.0/33", "10.0.0.1,", "::1/129", "10.0.0.0/0"])(
    "cannot trust the proxies %s",
    (TRUST_PROXY) => {
      expect(() => parseConfig({ TRUST_PROXY })).toThrow(/TRUST_PROXY is neither/);
    },
  );

  it("takes an empty value for a setting that is not made", () => {
    expect(parseConfig({ PORT: "", MONGODB_URL: "" })).toEqual(parseConfig({}));
  });

  it.each([
    "mongodb://u:p@h1:27017,h2:27017/app?replicaSet=rs0",
    "mongodb://h1,h2,h3/?w=majority",
    "mongodb://%2Ftmp%2Fmongodb-27017.sock/app",
    "mongodb+srv://user:p%40ss@db.example.org/app?retryWrites=true",
  ])("keeps users in %s", (MONGODB_URL) => {
    expect(parseConfig({ MONGODB_URL }).mongodbUrl).toBe(MONGODB_URL);
  });

  it.each([
    ["mongodb://u:hunter2@h1,h2/app?replicaset=rs0&poolSize=5", "option .* poolSize"],
    ["mongodb://u:p@h/app?maxPoolSize=hunter2", "option .* maxPoolSize"],
    ["mongodb://u:p@h/app?authMechanism=hunter2", "option .* authMechanism"],
    ["mongodb://u:hunter2%zz@h/app", "percent-encoded"],
    ["mongodb://u:hun/ter2@h/app", "percent-encoded"],
    ["mongodb://u:hunter2", "percent-encoded"],
    ["mongodb://u:hunter2@h/a.b", "can parse"],
    ["mongodb+srv://u:hunter2@h:27017/app", "can parse"],
    ["h1,h2/hunter2", "begin with"],
  ])("cannot keep users in %s, and says so together with what else is wrong", (MONGODB_URL, reason) => {
    const message = messageOf(() => parseConfig({ MONGODB_URL, PORT: "many" }));

    expect(message).toMatch(new RegExp(`MONGODB_URL .*${reason}`));
    expect(message).toContain("PORT");
    expect(message).not.toMatch(/hunter2|ter2/);
  });

  it.each([
    ["cloudinary://key:hunter2@", "is not of the form"],
    ["cloudinary://key:hunter2%zz@demo", "is not of the form"],
    ["cloudinary://key:hunter2@demo?upload_prefix=localhost", "upload_prefix"],
    ["cloudinary://key:hunter2@demo?signature_algorithm=md5", "signature_algorithm"],
  ])("cannot keep images in %s, and says so together with what else is wrong", (CLOUDINARY_URL, reason) => {
    const message = messageOf(() => parseConfig({ CLOUDINARY_URL, PORT: "many" }));

    expect(message).toMatch(new RegExp(`CLOUDINARY_URL .*${reason}`));
    expect(message).toContain("PORT");
    expect(message).not.toContain("hunter2");
  });

  it("keeps an upload in mind until no signature can be used, however short its time", async () => {
    expect(messageOf(() => parseConfig({ GRANT_TTL: "3999ms" }))).toContain("GRANT_TTL");

    const { lifetimes, limits } = parseConfig({ GRANT_TTL: "4s" });
    const store = new InMemoryUserRepository();
    const user = await store.add({ username: "Ada" }, new Date());
    if (!user) throw new Error("There is no free id.");
    const now = new Date("2026-01-01T12:00:00.001Z");
    const account = parseCloudinaryUrl("cloudinary://key:secret@demo");
    const media = new CloudinaryMediaLibrary(account, limits);

    const { fields } = await new GrantUpload(store, media, () => now, lifetimes).execute({ user });

    const [grant] = byPlace(await store.findById(user.id))?.grants ?? [];
    expect((Number(fields.timestamp) + 3600) * 1000).toBeLessThan(Number(grant?.arrivesBy));
  });

  it("names every setting that is wrong in one message, and no secret", () => {
    const wrong = {
      PORT: "many",
      PUBLIC_URL: "example.org",
      MONGODB_URL: "postgres://user:hunter2@db",
      CLOUDINARY_URL: "https://key:hunter2@demo",
      CLOUDINARY_NOTIFICATION_SECRETS: "hunter2,,",
      EMBEDDED: "no",
      DEMO_USER: "1",
      LOG_LEVEL: "loud",
      TRUST_PROXY: "1",
      IMAGE_FORMATS: "jpg,*",
      IMAGE_MAX_BYTES: "-1",
      GRANT_TTL: "0",
      DISCARD_GRACE: "soon",
      COLLECT_INTERVAL: "0",
      SIGN_RATE_LIMIT: "-",
      SET_RATE_LIMIT: "0",
    };

    const message = messageOf(() => parseConfig(wrong));

    for (const name of Object.keys(wrong)) expect(message).toContain(name);
    expect(message).not.toContain("hunter2");
    expect(message.split("\n")).toHaveLength(1);
  });
});

it.each([
  ["PORT", "many", "is not a port number (give a whole number from 1 to 65535, such as 3000)"],
  ["PORT", "0x50", "is not a port number (give a whole number from 1 to 65535, such as 3000)"],
  ["PORT", "0", "is not a port number (give a whole number from 1 to 65535, such as 3000)"],
  ["PORT", "65536", "is not a port number (give a whole number from 1 to 65535, such as 3000)"],
  ["LOG_LEVEL", "INFO", "is not a log level (give one of trace, debug, info, warn, error, fatal, silent)"],
  ["EMBEDDED", "yes", "is neither true nor false (give true or false)"],
  ["IMAGE_MAX_BYTES", "10MB", "is not a whole number above 0 (give digits only, such as 1000)"],
  ["GRANT_TTL", "3s", "is too short (give 4s or more, such as 90s, 15m or 24h)"],
  ["COLLECT_INTERVAL", "8d", "is too long (give 100ms or more, at most 7d, such as 90s, 15m or 24h)"],
  ["DISCARD_GRACE", "soon", "is not a duration (give 0ms or more, such as 90s, 15m or 24h)"],
  [
    "IMAGE_MAX_PIXELS",
    "2000",
    "is no longer a setting (leave it out: every upload is shrunk to at most 2048 x 2048 pixels)",
  ],
  ["DEMO_USR", "true", "is not a setting (did you mean DEMO_USER?)"],
])("says of %s=%s in one line what is wrong and what to give", (name, value, complaint) => {
  expect(() => parseConfig({ [name]: value })).toThrow(
    new Error(`The settings cannot be used: ${name} ${complaint}.`),
  );
});

it.each(Object.keys(SETTINGS))("says of %s in its own words what to give", (name) => {
  // Any text is a host or a folder, until it is used.
  if (name === "HOST" || name === "DATA_DIR") return;

  expect(() => parseConfig({ [name]: "*,hunter2," })).toThrow(
    new RegExp(
      `^The settings cannot be used: ${name} (?:is|has|does) [^()]+ \\(give (?!.*hunter2)[^()]+\\)\\.$`,
    ),
  );
});

it.each(["https://user:hunter2@example.org", "https://example.org/?a=b", "https://example.org/#c"])(
  "takes no PUBLIC_URL that is more than an address: %s",
  (PUBLIC_URL) => {
    const message = messageOf(() => parseConfig({ PUBLIC_URL }));

    expect(message).toContain("PUBLIC_URL has a user name, a password, a query or a fragment");
    expect(message).not.toContain("hunter2");
  },
);

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return String(error);
  }
  throw new Error("It did not fail.");
}
