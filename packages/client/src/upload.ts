import { type Grant, parseObject } from "./service.js";
import { networkError, UserImageError, unreadable } from "./user-image-error.js";

/** How long nothing may move, in milliseconds. */
const STANDSTILL = 30_000;

export interface UploadOptions {
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What Cloudinary says of a signature that is too old, or was made with another key or secret. */
const OF_PERMISSION = /stale request|invalid signature|api[ _]key/i;

/** What is wrong with a file, whoever finds it. Nothing is stored then. */
const OF_FILE: readonly string[] = [
  "file_empty",
  "invalid_image",
  "image_too_large",
  "image_format_not_allowed",
  "upload_refused",
] satisfies UserImageError["code"][];

/**
 * Uploads a file directly to Cloudinary. Doing so again under the same grant changes nothing.
 * By XMLHttpRequest, for fetch does not tell how far an upload has come.
 *
 * @throws {UserImageError | unknown} the signal's reason
 */
export async function upload(grant: Grant, file: Blob, options: UploadOptions): Promise<void> {
  if (file.size === 0) throw new UserImageError("file_empty", "The file is empty.");
  // Else a file that was cut is waited for until nothing has moved for too long.
  await checkReadable(file);
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
      // Counts from the start, also when it is set later.
      request.timeout = performance.now() - start + STANDSTILL;
      onProgress?.(loaded / total);
    };
    request.onload = () => (request.status === 200 ? resolve() : reject(refusal(request, grant)));
    request.ontimeout = () => reject(networkError(uploadUrl));
    // A browser does not say whether it was the network or the file that failed.
    request.onerror = () => checkReadable(file).then(() => reject(networkError(uploadUrl)), reject);
    request.onabort = () => reject(signal?.reason);
    request.onloadend = () => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort, { once: true });
    request.open("POST", uploadUrl);
    request.timeout = STANDSTILL;
    request.send(form);
  });
}

/**
 * By its last byte: browsers compare the times of a file by the second, and one may have been cut since.
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

/** Whether an upload was refused for its permission, and may succeed with a fresh one. */
export function isOfPermission(error: unknown): boolean {
  if (!(error instanceof UserImageError)) return false;
  const { code, status, detail } = error;
  if (code !== "upload_refused") return code === "image_upload_expired";
  return status === 401 || status === 403 || OF_PERMISSION.test(detail);
}

/** Whether an upload was refused for its file, and another one may be uploaded with the same permission. */
export function isOfFile(error: unknown): boolean {
  return error instanceof UserImageError && OF_FILE.includes(error.code) && !isOfPermission(error);
}

/** Cloudinary has no codes, so what it means is in the text. */
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
