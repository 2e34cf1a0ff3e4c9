import { join } from "node:path";
import type { Config } from "../config.js";
import { VERSION } from "../package-files.js";

/** What an operator wants to see at a start: what runs, with which store and which cloud. It holds no secret. */
export interface Summary {
  readonly version: string;
  readonly store: string;
  readonly cloud: string;
  readonly publicUrl: string;
  /** What the service brings itself. */
  readonly embedded: readonly ("store" | "Cloudinary" | "demo user")[];
}

export function summaryOf(config: Config, cloud: string): Summary {
  const { mongodbUrl, cloudinaryUrl, demoUser, publicUrl } = config;
  const embedded = [
    ...(mongodbUrl ? [] : ["store" as const]),
    ...(cloudinaryUrl ? [] : ["Cloudinary" as const]),
    ...(demoUser ? ["demo user" as const] : []),
  ];
  return { version: VERSION, store: describeStore(config), cloud, publicUrl, embedded };
}

/** The same as a sentence. */
export function sentenceOf({ version, store, cloud, publicUrl, embedded }: Summary): string {
  const brought = embedded.length > 0 ? embedded.join(", ") : "nothing";
  return `user-image ${version} serves at ${publicUrl}; store ${store}, cloud ${cloud}, embedded: ${brought}`;
}

/** `mongodb://host1,host2/app`, without credentials and options; `SQLite in data/demo.sqlite`. */
export function describeStore(config: Config): string {
  if (!config.mongodbUrl) return `SQLite in ${sqliteFileOf(config)}`;
  const [, scheme, hosts] = /^(mongodb(?:\+srv)?:\/\/)(?:[^/?]*@)?([^?]*)/.exec(config.mongodbUrl) ?? [];
  return `${scheme}${hosts}`;
}

/**
 * Where the embedded store is. What is shown in the emulator is not there in an account, and the demo
 * user may not be let into one, so each has a file of its own.
 */
export function sqliteFileOf({ dataDir, cloudinaryUrl }: Config): string {
  return join(dataDir, cloudinaryUrl ? "users.sqlite" : "demo.sqlite");
}
