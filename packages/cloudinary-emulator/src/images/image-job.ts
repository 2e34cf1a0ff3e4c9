import { readFileSync } from "node:fs";
import type { ImageFormat, WritableFormat } from "./image-format.js";
import { type IncomingImage, type IncomingRules, incomingImage } from "./incoming.js";
import { render } from "./render.js";
import type { Rendering } from "./transformation.js";

/** Processes an uploaded file for the store. */
interface IncomingJob {
  readonly kind: "incoming";
  /** Its path, or its bytes. */
  readonly file: string | Uint8Array;
  readonly rules: IncomingRules;
}

/** Derives an image from a stored one. */
interface DerivationJob {
  readonly kind: "derivation";
  readonly file: Uint8Array;
  readonly format: ImageFormat;
  readonly transformation: Rendering;
  readonly target: WritableFormat;
}

/** Work on one image. Data is copied to the thread. */
export type ImageJob = IncomingJob | DerivationJob;

export type ImageResult<J extends ImageJob> = J extends IncomingJob ? IncomingImage : Buffer;

/** The answer of a thread. A refusal is the client's fault, a failure the emulator's. */
export type ImageAnswer =
  | { readonly result: IncomingImage | Buffer }
  | { readonly refusal: string }
  | { readonly failure: string };

/** @throws {ApiError} 400 for an image that is refused */
export async function runImageJob(job: ImageJob): Promise<IncomingImage | Buffer> {
  const file = bytesOf(job.file);
  return job.kind === "incoming"
    ? incomingImage(file, job.rules)
    : render(file, job.format, job.transformation, job.target);
}

/** The thread has nothing else to do while it reads. */
function bytesOf(file: string | Uint8Array): Buffer {
  if (typeof file === "string") return readFileSync(file);
  return Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}
