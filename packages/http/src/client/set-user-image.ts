import { Retries } from "./retries.js";
import { type Connection, requestGrant, requestImage } from "./service.js";
import { type UploadOptions, upload, wentStale } from "./upload.js";
import type { User } from "./user.js";

export interface SetUserImageOptions extends Connection {
  readonly file: Blob;
  /**
   * Hears how much of the upload has been sent, from 0 to 1. It begins anew if the upload has to be
   * repeated.
   */
  readonly onProgress?: UploadOptions["onProgress"];
}

/**
 * Uploads an image and shows it: a signature, the upload, directly to Cloudinary, and the PATCH.
 * Resolves to the user as the service answers it. What fails on the way but may succeed the next
 * time is repeated a few times, and nothing happens twice. If it is aborted, or fails in the end,
 * the user shows what they did before, unless the very last answer was lost; the service destroys
 * what was uploaded.
 *
 * @throws {UserImageError | unknown} the signal's reason
 */
export async function setUserImage(options: SetUserImageOptions): Promise<User> {
  const retries = new Retries(options.signal);
  try {
    return await uploadAndShow(options, retries);
  } catch (error) {
    if (!wentStale(error)) throw error;
    return await uploadAndShow(options, retries);
  }
}

async function uploadAndShow(options: SetUserImageOptions, retries: Retries): Promise<User> {
  const grant = await retries.run(() => requestGrant(options));
  await retries.run(() => upload(grant, options.file, options));
  return await retries.run(() => requestImage(options, grant.publicId));
}
