import type { FastifyRequest } from "fastify";
import { badRequest } from "../api-error.js";
import type { ResourceType } from "../assets/asset.js";
import { sniffFormat } from "../images/image-format.js";

export type UploadRequest = FastifyRequest<{ Params: { resource_type: string } }>;

/** What Cloudinary would store as something that is not emulated, by the start of the file. */
const OTHER_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^%PDF-/, "a PDF is an image with pages, which the emulator does not read; upload it as raw"],
  [/^.{4}ftyp(?!avi|hei|hev|mif|msf|mia)/s, "videos are not emulated; upload it as raw"],
  [/^.E\xdf\xa3|^OggS|^RIFF.{4}(?:AVI |WAVE)|^ID3|^FLV/s, "videos are not emulated; upload it as raw"],
];

/** @throws {ApiError} 400 for a resource type that is not emulated */
export function checkResourceType({ params }: UploadRequest): void {
  const { resource_type: resourceType } = params;
  if (["image", "raw", "auto"].includes(resourceType)) return;
  throw badRequest(`The emulator stores images and raw files only, not ${resourceType}`);
}

/** The resource type of an upload. `auto` makes an image of what looks like one, and a raw file of the rest. */
export function resourceTypeFor({ params }: UploadRequest, head: Buffer): ResourceType {
  if (params.resource_type !== "auto") return params.resource_type === "raw" ? "raw" : "image";
  if (sniffFormat(head) !== undefined) return "image";
  const start = head.toString("latin1");
  const other = OTHER_KINDS.find(([pattern]) => pattern.test(start));
  if (other) throw badRequest(`The resource type auto does not suit this file: ${other[1]}`);
  return "raw";
}
