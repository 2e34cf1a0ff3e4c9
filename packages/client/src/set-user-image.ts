import { keepPermission, takePermission } from "./permission.js";
import { Retries } from "./retries.js";
import { type Change, requestImage } from "./service.js";
import { isOfFile, isOfPermission, type UploadOptions, upload } from "./upload.js";
import type { User } from "./user.js";
import { UserImageError } from "./user-image-error.js";

export interface SetUserImageOptions extends Change {
  readonly file: Blob;
  /**
   * Receives the share of the upload that was sent, from 0 to 1. It starts again at 0 if the upload is
   * retried.
   */
  readonly onProgress?: UploadOptions["onProgress"];
}

/** Statuses after which the upload can still be set: timeout, failed precondition, too many requests. */
const SHOWABLE = [408, 412, 429];

/**
 * Uploads an image and sets it, in three steps: the signature, the upload directly to Cloudinary, and the
 * PATCH. Resolves to the user that the service answers with. A step that fails temporarily is retried a
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
  const retries = new Retries(options);
  try {
    return await uploadAndShow(options, retries);
  } catch (error) {
    if (!isOfPermission(error)) throw error;
    return await uploadAndShow(options, retries);
  }
}

async function uploadAndShow<U>(options: SetUserImageOptions, retries: Retries): Promise<U> {
  const { file, onProgress } = options;
  const permission = await takePermission(options, file, retries);
  const { grant } = permission;
  try {
    if (permission.isUploaded) onProgress?.(1);
    else await retries.run(() => upload(grant, file, options));
    permission.isUploaded = true;
    return await retries.run(() => requestImage(options, grant.publicId));
  } catch (error) {
    permission.sent = isOfFile(error) && !permission.isUploaded ? undefined : file;
    if (!isSpent(error, permission.isUploaded)) keepPermission(options, permission);
    throw error;
  }
}

/** Whether an error means that the permission can no longer be used. */
function isSpent(error: unknown, isUploaded = false): boolean {
  if (!(error instanceof UserImageError)) return false;
  if (isOfPermission(error)) return true;
  const { status = 0 } = error;
  return isUploaded && status >= 400 && status < 500 && !SHOWABLE.includes(status);
}
