/** The content of a HEIF file (ISO/IEC 23008-12), by the codec of its primary image; `heif` for any other codec. */
export type HeifContent = "heic" | "avif" | "heif" | "heif-sequence";

interface Box {
  readonly type: string;
  /** The offset of the content. */
  readonly start: number;
  readonly end: number;
}

const CODED_BY: Record<string, HeifContent> = { hvc1: "heic", hev1: "heic", av01: "avif" };

/** Types of items that are composed of other items. */
const DERIVED = ["grid", "iden", "iovl"];

/**
 * The content of a HEIF file, by its boxes: brands only say what a reader must support. Undefined if the file ends
 * before the boxes that say it. `heif-sequence` is a sequence without a still image.
 */
export function heifContent(file: Buffer): HeifContent | undefined {
  const top = [...boxes(file, 0, file.length)];
  const meta = top.find(({ type }) => type === "meta");
  if (!meta) return top.some(({ type }) => type === "moov") ? "heif-sequence" : undefined;

  const children = [...boxes(file, meta.start + 4, meta.end)];
  const items = itemTypes(file, children);
  const primary = items.get(primaryItem(file, children) ?? -1);
  if (primary === undefined) return undefined;
  const types = DERIVED.includes(primary) ? [...items.values()] : [primary];
  return types.map((type) => CODED_BY[type]).find((content) => content !== undefined) ?? "heif";
}

/** The boxes between two offsets (ISO/IEC 14496-12, 4.2); the last one may be cut short. */
function* boxes(file: Buffer, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end; ) {
    const short = file.readUInt32BE(at);
    const isLong = short === 1 && at + 16 <= end;
    const size = isLong ? Number(file.readBigUInt64BE(at + 8)) : short === 0 ? end - at : short;
    const header = isLong ? 16 : 8;
    if (size < header) return;
    yield {
      type: file.toString("latin1", at + 4, at + 8),
      start: at + header,
      end: Math.min(at + size, end),
    };
    at += size;
  }
}

/** `pitm` (ISO/IEC 14496-12, 8.11.4) */
function primaryItem(file: Buffer, meta: readonly Box[]): number | undefined {
  const pitm = meta.find(({ type }) => type === "pitm");
  if (!pitm || pitm.end - pitm.start < 8 - (file[pitm.start] === 0 ? 2 : 0)) return undefined;
  return file[pitm.start] === 0 ? file.readUInt16BE(pitm.start + 4) : file.readUInt32BE(pitm.start + 4);
}

/** The types of all items by their ids, from `iinf` (ISO/IEC 14496-12, 8.11.6). */
function itemTypes(file: Buffer, meta: readonly Box[]): Map<number, string> {
  const types = new Map<number, string>();
  const iinf = meta.find(({ type }) => type === "iinf");
  if (!iinf || iinf.start >= iinf.end) return types;
  for (const { type, start, end } of boxes(file, iinf.start + (file[iinf.start] === 0 ? 6 : 8), iinf.end)) {
    const version = file[start];
    const typeAt = start + (version === 2 ? 8 : 10);
    if (type !== "infe" || (version !== 2 && version !== 3) || typeAt + 4 > end) continue;
    const id = version === 2 ? file.readUInt16BE(start + 4) : file.readUInt32BE(start + 4);
    types.set(id, file.toString("latin1", typeAt, typeAt + 4));
  }
  return types;
}
