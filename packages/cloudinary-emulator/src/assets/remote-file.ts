import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { type ApiError, badRequest } from "../api-error.js";

/** How long the whole download may take, in milliseconds. */
const TIMEOUT = 15_000;
const MAX_REDIRECTS = 5;

/** Addresses that are not of the public internet (IANA's special-purpose registries). */
const NOT_PUBLIC = new BlockList();
for (const range of [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"],
  ...["203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48"],
  ...["100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8"],
]) {
  const [address = "", prefix] = range.split("/");
  NOT_PUBLIC.addSubnet(address, Number(prefix), familyOf(address));
}

export interface RemoteRules {
  /** The most bytes; a larger file is cut after the first byte over it. */
  readonly maxBytes: number;
  /** Whether addresses that are not public may be connected to, such as loopback and private networks. */
  readonly allowPrivate: boolean;
}

/**
 * Downloads a file. Every address is checked at the time of its connection, also after a redirection, so a name cannot
 * resolve to another address afterwards.
 * @throws {ApiError} 400 `Error in loading …`
 */
export async function* remoteFile(url: string, rules: RemoteRules): AsyncGenerator<Buffer> {
  const signal = AbortSignal.timeout(TIMEOUT);
  try {
    const response = await open(new URL(url), rules, signal, MAX_REDIRECTS);
    let bytes = 0;
    for await (const chunk of response) {
      bytes += chunk.length;
      yield chunk;
      if (bytes > rules.maxBytes) return;
    }
  } catch (error) {
    throw loadingError(url, signal.aborted ? "it takes too long" : (error as Error).message);
  }
}

export function loadingError(url: string, reason: string): ApiError {
  return badRequest(`Error in loading ${url.slice(0, 500)} - ${reason}`);
}

async function open(
  url: URL,
  rules: RemoteRules,
  signal: AbortSignal,
  redirects: number,
): Promise<IncomingMessage> {
  const response = await connect(url, rules, signal);
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return response;
  response.destroy();
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) {
    throw new Error(`${statusCode} ${response.statusMessage}`);
  }
  if (redirects === 0) throw new Error("too many redirections");
  return open(new URL(headers.location, url), rules, signal, redirects - 1);
}

function connect(url: URL, { allowPrivate }: RemoteRules, signal: AbortSignal): Promise<IncomingMessage> {
  const get = { "http:": httpGet, "https:": httpsGet }[url.protocol];
  if (!get) throw new Error("only http and https are supported");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // No name is looked up for an address.
  if (!allowPrivate && isIP(host) !== 0) checkPublic(host);
  const options = { signal, agent: false, ...(!allowPrivate && { lookup: lookupPublic }) };
  return new Promise((resolve, reject) => get(url, options, resolve).on("error", reject));
}

/** Resolves names to public addresses only. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "");
    try {
      for (const { address } of addresses) checkPublic(address);
    } catch (refusal) {
      return callback(refusal as Error, "");
    }
    if (options.all) return callback(null, addresses);
    const { address, family } = addresses[0] as LookupAddress;
    callback(null, address, family);
  });
};

function checkPublic(address: string): void {
  if (!NOT_PUBLIC.check(address, familyOf(address))) return;
  throw new Error(
    `${address} is not a public address; the emulator needs privateRemoteUploads (--private-remote-uploads) for it`,
  );
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}
