import {
  type Choice,
  fetchPermission,
  keepPermission,
  type Permission,
  takePermission,
} from "./permission.js";
import { prepare } from "./picture/prepare-image.js";
import { Retries } from "./retries.js";
import { type Change, type Connection, requestImage } from "./service.js";
import { isOfPermission, openConnection, type UploadOptions, upload } from "./upload.js";
import type { User } from "./user.js";
import { UserImageError } from "./user-image-error.js";

export interface SetUserImageOptions extends Change, Choice {
  readonly file: Blob;
  /** The square part of the picture to use, in pixels of the upright picture. Default: all of it. */
  readonly crop?: Choice["crop"];
  /** False uploads the file as it is, for example because `prepareImage` or another library has prepared it. */
  readonly prepare?: Choice["prepare"];
  /**
   * Receives the share of the upload that was sent, from 0 to 1. It starts again at 0 if the upload is
   * retried.
   */
  readonly onProgress?: UploadOptions["onProgress"];
}

/** Statuses after which the upload can still be set: timeout, failed precondition, too many requests. */
const SHOWABLE = [408, 412, 429];

/**
 * Prepares an image as `prepareImage` does, and meanwhile requests permission; uploads it directly to Cloudinary, and
 * sets it. Resolves to the user that the service answers with. A step that fails temporarily is retried a
 * few times; all steps are idempotent. If the call is aborted or fails, the user's image does not change,
 * unless only the last answer was lost. The service destroys the unused upload.
 *
 * If Cloudinary refuses the permission, for example because it is stale or its key was rotated, the upload
 * is made once more with a new one. If a permission is still unused, because the file was refused or there
 * was no answer, the next call uses it.
 *
 * @throws {UserImageError | unknown} the signal's reason
 */
export async function setUserImage<U = User>(options: SetUserImageOptions): Promise<U> {
  const { file, crop, signal } = options;
  signal?.throwIfAborted();
  const retries = new Retries(options);
  const taken = takePermission(options, options, retries);
  const limits = taken.then(({ grant }) => grant);
  // Its error is that of `taken`.
  limits.catch(() => {});
  const prepared = prepare(file, options.prepare !== false, crop, limits);
  try {
    return await uploadAndShow(options, retries, taken, prepared);
  } catch (error) {
    if (!isOfPermission(error)) throw error;
    return await uploadAndShow(options, retries, takePermission(options, options, retries, true), prepared);
  } finally {
    retries.end();
  }
}

/**
 * Requests permission to upload and opens the connection to Cloudinary, so that `setUserImage` is faster. For the
 * moment when a user begins to choose a picture. The permission is kept for the user's next upload until it expires,
 * an hour later at most, and there is never more than one of them. Never throws: `setUserImage` tells what is wrong.
 */
export async function prefetch(connection: Connection): Promise<void> {
  try {
    const { grant } = await fetchPermission(connection);
    await openConnection(grant, connection.signal);
  } catch {
    // The next call of setUserImage tries again.
  }
}

async function uploadAndShow<U>(
  options: SetUserImageOptions,
  retries: Retries,
  taken: Promise<Permission>,
  prepared: Promise<Blob>,
): Promise<U> {
  const { onProgress, signal } = options;
  let isUploaded = false;
  try {
    // A file that is refused is reported before the permission is there.
    const permission = await unlessAborted(Promise.race([taken, prepared.then(() => taken)]), signal);
    if (permission.isUploaded) onProgress?.(1);
    else {
      const file = await unlessAborted(prepared, signal);
      await retries.run(() => upload(permission, file, options));
    }
    permission.isUploaded = isUploaded = true;
    return await retries.run(() => requestImage(options, permission.grant.publicId));
  } catch (error) {
    if (!isSpent(error, isUploaded)) keepPermission(options, taken);
    throw error;
  }
}

/** Whether an error means that the permission can no longer be used. */
function isSpent(error: unknown, isUploaded: boolean): boolean {
  if (!(error instanceof UserImageError)) return false;
  if (isOfPermission(error)) return true;
  const { status = 0 } = error;
  return isUploaded && status >= 400 && status < 500 && !SHOWABLE.includes(status);
}

/** Rejects with the signal's reason as soon as it is aborted. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal?.removeEventListener("abort", abort));
  });
}
