import http, { type Agent } from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";

export type CloudinarySdk = typeof import("cloudinary")["v2"];

const require = createRequire(import.meta.url);

let loaded: CloudinarySdk | undefined;

/**
 * Loads the SDK, at the first need: that takes 50 ms. The SDK has one configuration for everybody who loads it, so
 * this is an instance of our own: a host's `oauth_token` or proxy is not meant for our calls, and what we do changes
 * nothing for the host, whichever of us comes first.
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
 * What makes the SDK speak the protocol of this address. By itself it chooses between http and https for good while
 * it loads, by the `upload_prefix` of its configuration.
 */
export function agentFor(uploadPrefix: string): Agent {
  return uploadPrefix.startsWith("https:") ? https.globalAgent : http.globalAgent;
}
