import type { ImageLimits, Lifetimes, UserIdKind } from "@user-image/domain";
import { cleanEnv, type ReporterOptions, str } from "envalid";
import ms from "ms";
import type { JwtSettings } from "./authentication/identity-provider.js";
import type { RateLimits } from "./authentication/rate-limits.js";
import { eventComplaints } from "./settings/event-complaints.js";
import { type Hosting, unreadSettings } from "./settings/host-settings.js";
import { identityComplaints } from "./settings/identity-complaints.js";
import {
  adminClaim,
  cloudinaryFolder,
  cloudinaryUrl,
  durationFrom,
  eventSecrets,
  eventsUrl,
  formats,
  identityUrl,
  integer,
  isLoopback,
  type LOG_LEVELS,
  logLevel,
  mongodbCollection,
  mongodbUrl,
  names,
  port,
  publicUrl,
  secrets,
  trustProxy,
  userIdKind,
  yesOrNo,
} from "./settings/setting-kinds.js";
import { isNearlyProduction, misnamedSettings } from "./settings/setting-names.js";

const DAY = "24h";

/** A quarter of this must exceed the second by which a signature may outlast the upload window. */
const grantTtl = durationFrom(4000);
const discardGrace = durationFrom(0);
/** A timer of more than 24 days fires at once. */
const collectInterval = durationFrom(100, ms("7d"));

export const SETTINGS = {
  PORT: port({ default: 3000 }),
  HOST: str({ default: "127.0.0.1" }),
  PUBLIC_URL: publicUrl({ default: undefined }),
  MONGODB_URL: mongodbUrl({ default: undefined }),
  MONGODB_COLLECTION: mongodbCollection({ default: "users" }),
  MONGODB_USER_ID: userIdKind({ default: "number" }),
  CLOUDINARY_URL: cloudinaryUrl({ default: undefined }),
  CLOUDINARY_FOLDER: cloudinaryFolder({ default: undefined }),
  CLOUDINARY_NOTIFICATION_SECRETS: secrets({ default: [] }),
  EMBEDDED: yesOrNo({ default: undefined }),
  DEMO_USER: yesOrNo({ default: undefined }),
  OIDC_ISSUER: identityUrl({ default: undefined }),
  JWT_JWKS_URL: identityUrl({ default: undefined }),
  JWT_ISSUER: str({ default: undefined }),
  JWT_AUDIENCE: names({ default: [] }),
  JWT_USER_ID: str({ default: "sub" }),
  JWT_ADMIN_CLAIM: adminClaim({ default: undefined }),
  PROVISION_USERS: yesOrNo({ default: false }),
  EVENTS_URL: eventsUrl({ default: undefined }),
  EVENTS_SECRET: eventSecrets({ default: [] }),
  DATA_DIR: str({ default: "./data" }),
  LOG_LEVEL: logLevel({ default: "info" }),
  TRUST_PROXY: trustProxy({ default: false }),
  IMAGE_FORMATS: formats({ default: ["jpg", "png", "webp", "avif", "gif", "heic"] }),
  IMAGE_MAX_BYTES: integer({ default: 10 * 1024 * 1024 }),
  GRANT_TTL: grantTtl({ default: ms(DAY) }),
  DISCARD_GRACE: discardGrace({ default: ms(DAY) }),
  SIGN_RATE_LIMIT: integer({ default: 30 }),
  SET_RATE_LIMIT: integer({ default: 60 }),
  COLLECT_INTERVAL: collectInterval({ default: ms("60s") }),
};

/** Settings of earlier versions, and why they are no longer needed. */
const FORMER_SETTINGS: readonly (readonly [name: string, reason: string])[] = [
  ["IMAGE_MAX_PIXELS", "every upload is shrunk to at most 2048 x 2048 pixels"],
];

/** Above what any upload is shrunk to: it applies to images that came into Cloudinary in another way. */
const MAX_PIXELS = 25_000_000;

/** All settings. Durations are in milliseconds. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The URL at which clients and Cloudinary reach the service, without a slash at the end. */
  readonly publicUrl: string;
  /** The URL for Cloudinary's notifications; undefined if Cloudinary cannot reach the service. */
  readonly notificationUrl: string | undefined;
  readonly mongodbUrl: string | undefined;
  readonly mongodbCollection: string;
  /** The type of the users' ids, also in the embedded store. */
  readonly userId: UserIdKind;
  readonly cloudinaryUrl: string | undefined;
  /** The folder of new images, if they have one of their own. */
  readonly cloudinaryFolder: string | undefined;
  /** Secrets with which notifications may be signed, besides the one in `cloudinaryUrl`. */
  readonly notificationSecrets: readonly string[];
  /** Whether the demo user of the API's documentation exists, with its public token and its image. */
  readonly demoUser: boolean;
  /** The identity provider whose tokens replace the service's own. */
  readonly jwt: JwtSettings | undefined;
  /** Where events of changed images are sent, and the secrets that sign them. */
  readonly events: { readonly url: string; readonly secrets: readonly string[] } | undefined;
  readonly dataDir: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly trustProxy: boolean | string[];
  readonly limits: ImageLimits;
  readonly lifetimes: Lifetimes;
  /** Per user and minute. */
  readonly rateLimits: RateLimits;
  /** How often due images are destroyed. */
  readonly collectInterval: number;
}

/**
 * Reads the settings from the environment.
 *
 * @throws {Error} one error that names each wrong or misspelt setting, and contains no secret
 */
export function parseConfig(environment: NodeJS.ProcessEnv, hosting: Hosting = {}): Config {
  const { isStoreGiven = false } = hosting;
  const unread = unreadSettings(environment, hosting);
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value !== "" && !unread.includes(name)),
  );
  const complaints = [...namesComplaints(given, unread), ...embeddingComplaints(given, isStoreGiven)];
  const env = cleanEnv(given, SETTINGS, {
    reporter: ({ errors }) => {
      // A setting that cannot be parsed may look missing to them.
      const isParsed = Object.keys(errors).length === 0;
      const others = isParsed ? [...identityComplaints(given), ...eventComplaints(given, hosting)] : [];
      complain([...complaints, ...others], errors);
    },
  });
  const isEmbedded = !isStoreGiven && env.MONGODB_URL === undefined && env.CLOUDINARY_URL === undefined;
  const publicUrl = (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/$/, "");
  const issuer = env.OIDC_ISSUER ?? env.JWT_ISSUER;
  const isReachable = env.PUBLIC_URL !== undefined || env.CLOUDINARY_URL === undefined;
  const isPrivate =
    environment.NODE_ENV !== "production" && [env.HOST, new URL(publicUrl).hostname].every(isLoopback);
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl,
    notificationUrl: isReachable ? `${publicUrl}/v1/media-notifications` : undefined,
    mongodbUrl: env.MONGODB_URL,
    mongodbCollection: env.MONGODB_COLLECTION,
    userId: env.MONGODB_USER_ID,
    cloudinaryUrl: env.CLOUDINARY_URL,
    cloudinaryFolder: env.CLOUDINARY_FOLDER,
    notificationSecrets: env.CLOUDINARY_NOTIFICATION_SECRETS,
    demoUser: env.DEMO_USER ?? (isEmbedded && isPrivate && issuer === undefined),
    jwt: issuer
      ? {
          jwksUrl: env.JWT_JWKS_URL,
          issuer,
          audience: env.JWT_AUDIENCE,
          userIdClaim: env.JWT_USER_ID,
          adminClaim: env.JWT_ADMIN_CLAIM,
          provisionsUsers: env.PROVISION_USERS,
        }
      : undefined,
    events: env.EVENTS_URL ? { url: env.EVENTS_URL, secrets: env.EVENTS_SECRET } : undefined,
    dataDir: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
    trustProxy: env.TRUST_PROXY,
    limits: { formats: env.IMAGE_FORMATS, maxBytes: env.IMAGE_MAX_BYTES, maxPixels: MAX_PIXELS },
    lifetimes: { grant: env.GRANT_TTL, grace: env.DISCARD_GRACE },
    rateLimits: { sign: env.SIGN_RATE_LIMIT, set: env.SET_RATE_LIMIT },
    collectInterval: env.COLLECT_INTERVAL,
  };
}

type Given = Readonly<Record<string, string | undefined>>;

/** A host may have any name for a setting that is not read, such as `MONGODB_URI` for its own database. */
function namesComplaints(given: Given, unread: readonly string[]): string[] {
  const misnamed = [...misnamedSettings(given, Object.keys(SETTINGS))].filter(
    ([, meant]) => !unread.includes(meant),
  );
  const former = FORMER_SETTINGS.filter(([name]) => given[name] !== undefined);
  return [
    ...former.map(([name, reason]) => `${name} is no longer a setting (leave it out: ${reason})`),
    ...misnamed.map(([name, meant]) => `${name} is not a setting (did you mean ${meant}?)`),
  ];
}

/** In production the embedded store and emulator are a mistake, unless the operator asks for them. */
function embeddingComplaints(given: Given, isStoreGiven: boolean): string[] {
  const { MONGODB_URL, CLOUDINARY_URL, EMBEDDED, DEMO_USER, NODE_ENV } = given;
  const complaints: string[] = [];
  if (isNearlyProduction(NODE_ENV)) {
    complaints.push("NODE_ENV is misspelt (give production or development)");
  }
  if (EMBEDDED === undefined ? NODE_ENV === "production" : EMBEDDED === "false") {
    const instead = "with EMBEDDED=true";
    if (!MONGODB_URL && !isStoreGiven)
      complaints.push(`MONGODB_URL is not set (${instead}, users are kept in DATA_DIR: give one of the two)`);
    if (!CLOUDINARY_URL)
      complaints.push(
        `CLOUDINARY_URL is not set (${instead}, images are kept in DATA_DIR: give one of the two)`,
      );
  }
  if (DEMO_USER === "true" && (MONGODB_URL || CLOUDINARY_URL || isStoreGiven)) {
    complaints.push(
      "DEMO_USER cannot be true with a MONGODB_URL, a CLOUDINARY_URL or a host's store (give false: its token is public)",
    );
  }
  if (isStoreGiven && given.PROVISION_USERS === "true") {
    complaints.push(
      "PROVISION_USERS cannot be true with a host's store (give false: the host adds its users)",
    );
  }
  return complaints;
}

function complain(
  found: readonly string[],
  errors: ReporterOptions<Record<string, unknown>>["errors"],
): void {
  const complaints = [
    ...found,
    ...Object.entries(errors).map(([name, error]) => `${name} ${error?.message}`),
  ];
  if (complaints.length > 0) throw new Error(`The settings cannot be used: ${complaints.join("; ")}.`);
}
