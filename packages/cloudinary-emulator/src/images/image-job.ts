import type { ImageFormat, WritableFormat } from "./image-format.js";
import { type IncomingImage, type IncomingRules, incomingImage } from "./incoming.js";
import { render } from "./render.js";
import type { Transformation } from "./transformation.js";

/** Makes of an uploaded file what is stored. */
interface IncomingJob {
  readonly kind: "incoming";
  readonly file: Uint8Array;
  readonly rules: IncomingRules;
}

/** Derives an image from a stored one. */
interface DerivationJob {
  readonly kind: "derivation";
  readonly file: Uint8Array;
  readonly format: ImageFormat;
  readonly transformation: Pick<Transformation, "steps" | "quality">;
  readonly target: WritableFormat;
}

/** Work on one image, and all that it takes: what a thread gets is copied. */
export type ImageJob = IncomingJob | DerivationJob;

export type ImageResult<J extends ImageJob> = J extends IncomingJob ? IncomingImage : Buffer;

/** What a thread answers. A refusal is the sender's fault, a failure ours. */
export type ImageAnswer =
  | { readonly result: IncomingImage | Buffer }
  | { readonly refusal: string }
  | { readonly failure: string };

/** @throws {ApiError} 400 for an image that is refused */
export async function runImageJob(job: ImageJob): Promise<IncomingImage | Buffer> {
  const file = Buffer.from(job.file.buffer, job.file.byteOffset, job.file.byteLength);
  return job.kind === "incoming"
    ? incomingImage(file, job.rules)
    : render(file, job.format, job.transformation, job.target);
}
