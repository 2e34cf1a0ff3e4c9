import { isIP } from "node:net";
// biome-ignore lint/style/noRestrictedImports: it is for the adapter to say what its URL looks like
import { checkFolder, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
// biome-ignore lint/style/noRestrictedImports: it is for the adapter to say what its URL looks like
import { checkMongoUrl } from "@user-image/adapters/mongodb-url";
// biome-ignore lint/style/noRestrictedImports: it is for the adapter to say what its secrets look like
import { parseWebhookSecret } from "@user-image/adapters/webhook";
import { type UserIdKind, userIds } from "@user-image/domain";
import { makeValidator } from "envalid";
import ms, { type StringValue } from "ms";
import { parseAdminClaim } from "../authentication/admin-claim.js";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/**
 * A kind of setting. Its error message says what is wrong and then what to give, and quotes no secret.
 *
 * @param read throws the error; its message continues the setting's name
 * @param expected what to give
 */
function kind<T>(expected: string, read: (text: string) => T) {
  return makeValidator((text) => {
    try {
      return read(text);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error} (give ${expected})`);
    }
  });
}

export const port = kind("a whole number from 1 to 65535, such as 3000", (text) => {
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 65_535) throw new Error("is not a port number");
  return Number(text);
});

export const logLevel = kind(`one of ${LOG_LEVELS.join(", ")}`, (text) => {
  const level = LOG_LEVELS.find((level) => level === text);
  if (!level) throw new Error("is not a log level");
  return level;
});

export const integer = kind("digits only, such as 1000", (text) => {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error("is not a whole number above 0");
  return Number(text);
});

export const durationFrom = (least: number, most?: number) =>
  kind(`${ms(least)} or more${most ? `, at most ${ms(most)}` : ""}, such as 90s, 15m or 24h`, (text) => {
    const milliseconds = /^\d/.test(text) ? ms(text as StringValue) : undefined;
    if (milliseconds === undefined) throw new Error("is not a duration");
    if (milliseconds < least) throw new Error("is too short");
    if (most && milliseconds > most) throw new Error("is too long");
    return milliseconds;
  });

export const formats = kind("names separated by commas, such as jpg,png", (text) => {
  const list = text.split(",").map((format) =>
    format
      .trim()
      .toLowerCase()
      .replace(/^jpeg$/, "jpg"),
  );
  if (!list.every((format) => /^[a-z0-9]{2,5}$/.test(format))) throw new Error("is not a list of formats");
  return list;
});

export const publicUrl = kind("a URL such as https://example.org/images", (text) => {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) {
    throw new Error("is not a URL that begins with http:// or https://");
  }
  const { username, password, search, hash } = new URL(text);
  if (username || password || search || hash) {
    throw new Error("has a user name, a password, a query or a fragment");
  }
  return text;
});

/** With several hosts, as for a replica set, it is not a URL. The message must not quote it: it contains a password. */
export const mongodbUrl = kind("a connection string such as mongodb://<host>/<database>", (text) => {
  if (!/^mongodb(?:\+srv)?:\/\//.test(text)) {
    throw new Error("does not begin with mongodb:// or mongodb+srv://");
  }
  checkMongoUrl(text);
  return text;
});

/** Stricter than MongoDB (https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions). */
export const mongodbCollection = kind("its name, such as users", (text) => {
  const isName = /^[\p{L}_][\p{L}\p{N}_. :/-]*(?<!\.)$/u.test(text) && !text.startsWith("system.");
  if (!isName) throw new Error("is not the name of a collection");
  return text;
});

export const userIdKind = kind<UserIdKind>(`one of ${Object.keys(userIds).join(", ")}`, (text) => {
  const found = Object.values(userIds).find(({ kind }) => kind === text);
  if (!found) throw new Error("is not a kind of ids");
  return found.kind;
});

export const cloudinaryUrl = kind(
  "the value from Cloudinary's console: cloudinary://<key>:<secret>@<cloud>",
  (text) => {
    parseCloudinaryUrl(text);
    return text;
  },
);

export const cloudinaryFolder = kind("a folder that nothing else uses, such as user-images", (text) => {
  checkFolder(text);
  return text;
});

/** The URL of an issuer or of its keys. It may have a query, as those of Azure AD B2C do. */
export const identityUrl = kind("a URL such as https://login.example.org", (text) => {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) {
    throw new Error("is not a URL that begins with https:// or http://");
  }
  const { username, password, hash } = new URL(text);
  if (username || password || hash) throw new Error("has a user name, a password or a fragment");
  return text;
});

export const adminClaim = kind(
  "the claim and the value of administrators, such as roles=admin",
  parseAdminClaim,
);

export const names = kind("names separated by commas, none of them empty", (text) => {
  const list = text.split(",").map((name) => name.trim());
  if (list.includes("")) throw new Error("is not a list of names");
  return list;
});

/** Its message does not quote the value. */
export const secrets = kind("secrets separated by commas, none of them empty", (text) => {
  const list = text.split(",").map((secret) => secret.trim());
  if (list.includes("")) throw new Error("is not a list of secrets");
  return list;
});

/** Its message does not quote the value, whose path may be a secret. */
export const eventsUrl = kind("a URL such as https://example.org/user-images", (text) => {
  if (!/^https?:/i.test(text) || !URL.canParse(text))
    throw new Error("is not a URL that begins with https://");
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (protocol === "http:" && !isLoopback(hostname))
    throw new Error("begins with http://, which only the same machine may use");
  if (username || password || hash) throw new Error("has a user name, a password or a fragment");
  return text;
});

export const eventSecrets = kind(
  "one, or several separated by spaces, each whsec_ and the output of: openssl rand -base64 32",
  (text) => {
    const list = text.trim().split(/\s+/);
    for (const secret of list) parseWebhookSecret(secret);
    return list;
  },
);

export const yesOrNo = kind("true or false", (text) => {
  if (text !== "true" && text !== "false") throw new Error("is neither true nor false");
  return text === "true";
});

export const trustProxy = kind("such as 10.0.0.1,10.0.0.0/8,loopback", (text) => {
  if (text === "true" || text === "false") return text === "true";
  const list = text.split(",").map((address) => address.trim());
  if (list.every(isProxyAddress)) return list;
  throw new Error("is neither true or false nor a list of addresses, networks and names of networks");
});

/** In the forms of Fastify's trustProxy: an address, a network, or the name of a network. */
function isProxyAddress(text: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
  const [, address = "", length = "1"] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  return isIP(address) > 0 && Number(length) >= 1 && Number(length) <= (isIP(address) === 6 ? 128 : 32);
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
