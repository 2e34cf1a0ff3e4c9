import { formatNamed, type ImageFormat } from "../images/image-format.js";
import { isRealFormat } from "../images/not-emulated.js";
import { isComponent } from "../images/transformation.js";

/** The parts of `[<component>/]*[v<digits>/]<public id>[.<ext>]`. */
export interface DeliveryPath {
  readonly components: readonly string[];
  /** The possible readings of the rest, the likeliest first: an extension may also be the end of the public id. */
  readonly names: readonly { readonly publicId: string; readonly extension: ImageFormat | undefined }[];
  /** A reading in which the extension is a format that Cloudinary has and the emulator has not. */
  readonly otherFormat: { readonly publicId: string; readonly format: string } | undefined;
  /** A folder that looks like a component but is not a known one, if no version separates them. */
  readonly doubtful: string | undefined;
}

/**
 * Parses a decoded path. The segments before a version are a transformation. Without a version, so are the leading
 * segments that look like one: on the real service, too, `u_2/cat` needs a version to be read as a folder.
 */
export function parseDeliveryPath(path: string): DeliveryPath {
  const segments = path.split("/");
  const folders = segments.slice(0, -1);
  const version = folders.findIndex((segment) => /^v\d+$/.test(segment));
  const plain = folders.findIndex((segment) => !isComponent(segment));
  const count = version >= 0 ? version : plain >= 0 ? plain : folders.length;

  const name = segments.slice(version >= 0 ? version + 1 : count).join("/");
  const next = folders[count];
  return {
    components: segments.slice(0, count),
    names: possibleNames(name),
    otherFormat: otherFormatOf(name),
    doubtful: version < 0 && next !== undefined && /^(?:\$|[a-z]+_)/.test(next) ? next : undefined,
  };
}

const EXTENSION = /^(.+)\.([a-z0-9]+)$/i;

function possibleNames(name: string): DeliveryPath["names"] {
  const [, stem, suffix] = EXTENSION.exec(name) ?? [];
  const extension = suffix === undefined ? undefined : formatNamed(suffix);
  const whole = { publicId: name, extension: undefined };
  return stem === undefined || extension === undefined ? [whole] : [{ publicId: stem, extension }, whole];
}

function otherFormatOf(name: string): DeliveryPath["otherFormat"] {
  const [, publicId, format] = EXTENSION.exec(name) ?? [];
  if (publicId === undefined || format === undefined || formatNamed(format) || !isRealFormat(format)) {
    return undefined;
  }
  return { publicId, format };
}
