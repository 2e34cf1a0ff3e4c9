/** An account of Cloudinary, as its CLOUDINARY_URL describes it. */
export interface CloudinaryAccount {
  readonly cloudName: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The URL of the API, without a slash at the end: `https://api.cloudinary.com`. */
  readonly uploadPrefix: string;
  /** The URL below which images are delivered: `https://res.cloudinary.com/demo`. */
  readonly deliveryUrl: string;
  readonly signatureAlgorithm: "sha1" | "sha256";
}

const CLOUDINARY_API = "https://api.cloudinary.com";

/**
 * Reads `cloudinary://<key>:<secret>@<cloud>` and, behind `?`, the SDK's own options
 * `upload_prefix`, `secure_distribution`, `private_cdn` and `signature_algorithm`
 * (https://cloudinary.com/documentation/cloudinary_sdks#configuration_parameters).
 *
 * @throws {TypeError} that says what is wrong, without the secret
 */
export function parseCloudinaryUrl(text: string): CloudinaryAccount {
  const url = URL.canParse(text) ? new URL(text) : null;
  const [cloudName, apiKey, apiSecret] = [url?.hostname, decoded(url?.username), decoded(url?.password)];
  if (url?.protocol !== "cloudinary:" || !cloudName || !apiKey || !apiSecret) {
    throw new TypeError("is not of the form cloudinary://<key>:<secret>@<cloud>");
  }
  const options = url.searchParams;
  const uploadPrefix = withoutSlash(options.get("upload_prefix") ?? CLOUDINARY_API);
  if (!isHttpUrl(uploadPrefix)) throw new TypeError("has an upload_prefix that is not an http(s) URL");

  const deliveryUrl = deliveryUrlOf(cloudName, uploadPrefix, options);
  if (!isHttpUrl(deliveryUrl)) throw new TypeError("has a secure_distribution that is not a host name");

  const signatureAlgorithm = options.get("signature_algorithm") ?? "sha1";
  if (signatureAlgorithm !== "sha1" && signatureAlgorithm !== "sha256") {
    throw new TypeError("has a signature_algorithm other than sha1 and sha256");
  }
  return { cloudName, apiKey, apiSecret, uploadPrefix, deliveryUrl, signatureAlgorithm };
}

/** An emulator of Cloudinary delivers images from the host of its API. */
function deliveryUrlOf(cloudName: string, uploadPrefix: string, options: URLSearchParams): string {
  const isCloudinary = /(?:^|\.)cloudinary\.com$/.test(new URL(uploadPrefix).hostname);
  if (!isCloudinary) return `${uploadPrefix}/${cloudName}`;

  const isPrivate = options.get("private_cdn") === "true";
  const distribution = options.get("secure_distribution");
  if (isPrivate) return `https://${distribution ?? `${cloudName}-res.cloudinary.com`}`;
  return `https://${distribution ?? "res.cloudinary.com"}/${cloudName}`;
}

/** Undefined if the text is not validly percent-encoded. */
function decoded(text = ""): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[^/]/.test(text) && URL.canParse(text);
}

function withoutSlash(url: string): string {
  return url.endsWith("/") ? url.slice(0, -1) : url;
}
