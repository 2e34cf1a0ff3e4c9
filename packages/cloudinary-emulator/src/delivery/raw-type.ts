import { extname } from "node:path";

/** Types that run no scripts. Others are delivered as bytes: the emulator may share the origin of an application. */
const TYPES: Record<string, string> = {
  ".csv": "text/csv; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".pdf": "application/pdf",
  ".txt": "text/plain; charset=utf-8",
  ".zip": "application/zip",
};

/** The media type of a raw file, by the extension in its public id. */
export function rawType(publicId: string): string {
  return TYPES[extname(publicId).toLowerCase()] ?? "application/octet-stream";
}
