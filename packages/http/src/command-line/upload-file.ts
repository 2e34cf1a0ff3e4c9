import { basename } from "node:path";
import type { SignedUpload } from "@user-image/domain";

/** How long an upload may take, in milliseconds. */
const TIMEOUT = 120_000;

/**
 * Uploads a file as a client does.
 *
 * @throws {Error} that says why it was not possible
 */
export async function uploadFile(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  { uploadUrl, fields }: SignedUpload,
): Promise<void> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set("file", new Blob([bytes]), basename(name));
  const request = { method: "POST", body: form, signal: AbortSignal.timeout(TIMEOUT) };
  const answer = await fetch(uploadUrl, request).catch((cause) => {
    throw new Error(`The file could not be uploaded to ${new URL(uploadUrl).origin}.`, { cause });
  });
  if (!answer.ok)
    throw new Error(`Cloudinary refuses the file (${answer.status}): ${await reasonIn(answer)}`);
}

/** The message in an error of Cloudinary (https://cloudinary.com/documentation/image_upload_api_reference). */
async function reasonIn(answer: Response): Promise<string> {
  const text = await answer.text().catch(() => "");
  try {
    return String(JSON.parse(text).error.message);
  } catch {
    return "the answer says nothing more.";
  }
}
