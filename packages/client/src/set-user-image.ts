import { keepPermission, takePermission } from "./permission.js";
import { Retries } from "./retries.js";
import { type Change, requestImage } from "./service.js";
import { isOfFile, isOfPermission, type UploadOptions, upload } from "./upload.js";
import type { User } from "./user.js";
import { UserImageError } from "./user-image-error.js";

export interface SetUserImageOptions extends Change {
  readonly file: Blob;
  /**
   * Hears how much of the upload has been sent, from 0 to 1. It begins anew if the upload has to be
   * repeated.
   */
  readonly onProgress?: UploadOptions["onProgress"];
}

/** Answers after which the upload can still be shown: too late, not as it was thought to be, too often. */
const SHOWABLE = [408, 412, 429];

/**
 * Uploads an image and shows it: a signature, the upload, directly to Cloudinary, and the PATCH.
 * Resolves to the user as the service answers it. What fails on the way but may succeed the next
 * time is repeated a few times, and nothing happens twice. If it is aborted, or fails in the end,
 * the user shows what they did before, unless the very last answer was lost; the service destroys
 * what was uploaded.
 *
 * An upload that is refused for its permission, such as one that went stale or was signed with a key
 * that has been rotated since, is made once more with a fresh one. A permission that was not used up,
 * for the file was refused or nothing was answered, is used for the next call.
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

/** Whether an error says that nothing can be made of a permission any more. */
function isSpent(error: unknown, isUploaded = false): boolean {
  if (!(error instanceof UserImageError)) return false;
  if (isOfPermission(error)) return true;
  const { status = 0 } = error;
  return isUploaded && status >= 400 && status < 500 && !SHOWABLE.includes(status);
}
