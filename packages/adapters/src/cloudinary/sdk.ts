import http, { type Agent } from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import type { CloudinaryAccount } from "./account.js";

export type CloudinarySdk = typeof import("cloudinary")["v2"];

const require = createRequire(import.meta.url);

let loaded: CloudinarySdk | undefined;

/**
 * Loads the SDK at its first use, because that takes 50 ms. All users of the SDK share one configuration, so this
 * loads a separate instance: the host application's `oauth_token` or proxy does not affect our calls, and our
 * configuration does not affect the host, whoever loads the SDK first.
 */
export function loadSdk(): CloudinarySdk {
  loaded ??= loadPrivately();
  return loaded;
}

function loadPrivately(): CloudinarySdk {
  const folder = dirname(require.resolve("cloudinary")) + sep;
  const ofHost = takeFromCache(folder);
  try {
    return createRequire(import.meta.url)("cloudinary").v2;
  } finally {
    takeFromCache(folder);
    Object.assign(require.cache, ofHost);
  }
}

function takeFromCache(folder: string): NodeJS.Dict<NodeJS.Module> {
  const modules = Object.entries(require.cache).filter(([file]) => file.startsWith(folder));
  for (const [file] of modules) delete require.cache[file];
  return Object.fromEntries(modules);
}

/**
 * The agent that makes the SDK use the protocol of this address. Without it, the SDK chooses between http and https
 * once, when it is loaded, by the `upload_prefix` of its configuration.
 */
function agentFor(uploadPrefix: string): Agent {
  return uploadPrefix.startsWith("https:") ? https.globalAgent : http.globalAgent;
}

/** The account as options of a call. */
export function accountOptions({ cloudName, apiKey, apiSecret, uploadPrefix }: CloudinaryAccount) {
  return {
    cloud_name: cloudName,
    api_key: apiKey,
    api_secret: apiSecret,
    upload_prefix: uploadPrefix,
    agent: agentFor(uploadPrefix),
  };
}
