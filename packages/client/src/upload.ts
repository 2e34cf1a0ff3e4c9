import type { Choice, Permission } from "./permission.js";
import { type Grant, parseObject } from "./service.js";
import { networkError, UserImageError, unreadable } from "./user-image-error.js";

/** How long an upload may make no progress, in milliseconds. */
const STANDSTILL = 30_000;

export interface UploadOptions {
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Cloudinary's messages for a signature that is too old, or was made with another key or secret. */
const OF_PERMISSION =
  /stale request|signature|api[ _](key|secret)|cloud_name|invalid credentials|upload preset|unsigned upload/i;

/** Uploads that were refused with these statuses may be stored by an earlier attempt: timeout, too many requests. */
const UNDECIDED = [408, 420, 429];

/**
 * Uploads a file directly to Cloudinary. Idempotent under the same permission, which notes whether the file may be
 * stored. It uses XMLHttpRequest because
 * fetch does not report the progress of an upload.
 *
 * @throws {UserImageError | unknown} the signal's reason
 */
export async function upload(
  permission: Permission,
  file: Blob,
  options: UploadOptions & Choice,
): Promise<void> {
  // Without this check, the upload of a file that was truncated would wait for its timeout.
  await checkReadable(file);
  const { grant, sent } = permission;
  const { uploadUrl, fields } = grant;
  const { onProgress, signal } = options;
  signal?.throwIfAborted();
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);

  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const start = performance.now();
    const abort = () => request.abort();
    request.upload.onprogress = ({ loaded, total }) => {
      // The timeout counts from the start of the request, even if it is set later.
      request.timeout = performance.now() - start + STANDSTILL;
      onProgress?.(loaded / total);
    };
    request.onload = () => {
      const { status } = request;
      if (status === 200) return resolve();
      if (status < 500 && !UNDECIDED.includes(status)) permission.sent = sent;
      reject(refusal(request, grant));
    };
    request.ontimeout = () => reject(networkError(uploadUrl));
    // The browser does not say whether the network or the file failed.
    request.onerror = () => checkReadable(file).then(() => reject(networkError(uploadUrl)), reject);
    request.onabort = () => reject(signal?.reason);
    request.onloadend = () => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort, { once: true });
    request.open("POST", uploadUrl);
    request.timeout = STANDSTILL;
    permission.sent = options;
    request.send(form);
  });
}

/**
 * Opens the connection for an upload. An upload that reports its progress needs a preflight request, and so does this
 * header, which Cloudinary allows: the browser keeps the answer for both.
 *
 * @throws {TypeError | unknown} the signal's reason
 */
export async function openConnection({ uploadUrl }: Grant, signal: AbortSignal | undefined): Promise<void> {
  const answer = await fetch(uploadUrl, {
    method: "HEAD",
    headers: { "x-requested-with": "XMLHttpRequest" },
    credentials: "omit",
    ...(signal && { signal }),
  });
  // A browser shows a request as failed if its answer is not read.
  await answer.text();
}

/**
 * Reads the last byte: browsers compare a file's times only by the second, and it may have been truncated since.
 *
 * @throws {UserImageError} `file_unreadable`
 */
async function checkReadable(file: Blob): Promise<void> {
  const { byteLength } = await file
    .slice(-1)
    .arrayBuffer()
    .catch((cause: unknown) => {
      throw unreadable(cause);
    });
  if (byteLength !== 1) throw unreadable();
}

/** Whether Cloudinary refused the permission, so that the upload may succeed with a new one. */
export function isOfPermission(error: unknown): boolean {
  if (!(error instanceof UserImageError)) return false;
  const { code, status, detail } = error;
  if (code !== "upload_refused") return code === "image_upload_expired";
  return status === 401 || status === 403 || OF_PERMISSION.test(detail);
}

/** Cloudinary's errors have no codes, so this reads their text. */
function refusal({ status, responseText }: XMLHttpRequest, { uploadUrl, fields }: Grant): UserImageError {
  const { message } = (parseObject(responseText)?.error ?? {}) as { message?: unknown };
  const text = typeof message === "string" ? message : `${uploadUrl} answered ${status}.`;
  if (status >= 500) return new UserImageError("media_unavailable", text, { status });
  if (status === 420 || status === 429) return new UserImageError("too_many_requests", text, { status });

  const size = /^File size too large\. Got (\d+)\. Maximum is (\d+)/i.exec(text);
  if (size || status === 413) {
    const [actual, limit] = size ? [Number(size[1]), Number(size[2])] : [];
    return new UserImageError("image_too_large", text, { status, limit, actual });
  }
  const format = /format (\S+) not allowed/i.exec(text);
  if (format) {
    const limit = fields.allowed_formats?.split(",");
    return new UserImageError("image_format_not_allowed", text, { status, limit, actual: format[1] });
  }
  return new UserImageError(/invalid image/i.test(text) ? "invalid_image" : "upload_refused", text, {
    status,
  });
}
