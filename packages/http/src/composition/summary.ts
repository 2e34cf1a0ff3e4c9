import type { Config } from "../config.js";
import { VERSION } from "../package-files.js";
import { describeStore } from "./store.js";

/** The summary that is logged at the start. It contains no secrets. */
export interface Summary {
  readonly version: string;
  readonly store: string;
  readonly cloud: string;
  readonly publicUrl: string;
  /** The identity provider whose tokens are accepted. Undefined: the service's own tokens are. */
  readonly issuer?: string;
  /** The embedded parts. */
  readonly embedded: readonly ("store" | "Cloudinary" | "demo user")[];
}

export function summaryOf(config: Config, cloud: string): Summary {
  const { mongodbUrl, cloudinaryUrl, demoUser, publicUrl, jwt } = config;
  const embedded = [
    ...(mongodbUrl ? [] : ["store" as const]),
    ...(cloudinaryUrl ? [] : ["Cloudinary" as const]),
    ...(demoUser ? ["demo user" as const] : []),
  ];
  const issuer = jwt && { issuer: jwt.issuer };
  return { version: VERSION, store: describeStore(config), cloud, publicUrl, ...issuer, embedded };
}

/** The summary as a sentence. */
export function sentenceOf({ version, store, cloud, publicUrl, issuer, embedded }: Summary): string {
  const brought = embedded.length > 0 ? embedded.join(", ") : "nothing";
  return `user-image ${version} serves at ${publicUrl}; store ${store}, cloud ${cloud}, tokens of ${issuer ?? "its own"}, embedded: ${brought}`;
}
