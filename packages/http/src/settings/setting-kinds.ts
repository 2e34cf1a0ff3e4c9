import { isIP } from "node:net";
// biome-ignore lint/style/noRestrictedImports: it is for the adapter to say what its URL looks like
import { parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
// biome-ignore lint/style/noRestrictedImports: it is for the adapter to say what its URL looks like
import { checkMongoUrl } from "@user-image/adapters/mongodb-url";
import { type UserIdKind, userIds } from "@user-image/domain";
import { makeValidator } from "envalid";
import ms, { type StringValue } from "ms";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/**
 * A kind of setting. Each complaint says what is wrong, and then what to give, and quotes nothing of a secret.
 *
 * @param read throws what is wrong, in words that follow the setting's name
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
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 65_535) throw new Error("is not the number of a port");
  return Number(text);
});

export const logLevel = kind(`one of ${LOG_LEVELS.join(", ")}`, (text) => {
  const level = LOG_LEVELS.find((level) => level === text);
  if (!level) throw new Error("is not a level of the log");
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

export const formats = kind("their names with commas between them, such as jpg,png", (text) => {
  const list = text.split(",").map((format) =>
    format
      .trim()
      .toLowerCase()
      .replace(/^jpeg$/, "jpg"),
  );
  if (!list.every((format) => /^[a-z0-9]{2,5}$/.test(format))) throw new Error("is not a list of formats");
  return list;
});

export const publicUrl = kind("an address such as https://example.org/images", (text) => {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) {
    throw new Error("is not a URL that begins with http:// or https://");
  }
  const { username, password, search, hash } = new URL(text);
  if (username || password || search || hash) {
    throw new Error("has a name, a password, a query or a fragment, which are no part of an address");
  }
  return text;
});

/** With several hosts, as of a replica set, it is no URL. A complaint may not quote it: it holds a password. */
export const mongodbUrl = kind("a connection string such as mongodb://<host>/<database>", (text) => {
  if (!/^mongodb(?:\+srv)?:\/\//.test(text)) {
    throw new Error("does not begin with mongodb:// or mongodb+srv://");
  }
  checkMongoUrl(text);
  return text;
});

/** Less than MongoDB takes (https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions). */
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
  "what Cloudinary's console shows: cloudinary://<key>:<secret>@<cloud>",
  (text) => {
    parseCloudinaryUrl(text);
    return text;
  },
);

/** The issuer of tokens, or where its keys are. A query may be a part of it, as of Azure AD B2C's. */
export const identityUrl = kind("an address such as https://login.example.org", (text) => {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) {
    throw new Error("is not a URL that begins with https:// or http://");
  }
  const { username, password, hash } = new URL(text);
  if (username || password || hash) throw new Error("has a name, a password or a fragment");
  return text;
});

export const names = kind("them with commas between, none of them empty", (text) => {
  const list = text.split(",").map((name) => name.trim());
  if (list.includes("")) throw new Error("is not a list of names");
  return list;
});

/** Keeps the value out of the complaint. */
export const secrets = kind("them with commas between, none of them empty", (text) => {
  const list = text.split(",").map((secret) => secret.trim());
  if (list.includes("")) throw new Error("is not a list of secrets");
  return list;
});

export const yesOrNo = kind("true or false", (text) => {
  if (text !== "true" && text !== "false") throw new Error("is neither true nor false");
  return text === "true";
});

export const trustProxy = kind("such as 10.0.0.1,10.0.0.0/8,loopback", (text) => {
  if (text === "true" || text === "false") return text === "true";
  const list = text.split(",").map((address) => address.trim());
  if (list.every(isProxyAddress)) return list;
  throw new Error("is neither true nor false nor a list of addresses, networks and names of networks");
});

/** As Fastify's trustProxy takes them: an address, perhaps with the length of its network, or a name. */
function isProxyAddress(text: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
  const [, address = "", length = "1"] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  return isIP(address) > 0 && Number(length) >= 1 && Number(length) <= (isIP(address) === 6 ? 128 : 32);
}
