import { formatNamed, type ImageFormat } from "../images/image-format.js";
import { isComponent } from "../images/transformation.js";

/** `[<component>/]*[v<digits>/]<public id>[.<ext>]`, taken apart. */
export interface DeliveryPath {
  readonly components: readonly string[];
  /** What the rest can mean, the likeliest first: an extension may also be the end of the public id. */
  readonly names: readonly { readonly publicId: string; readonly extension: ImageFormat | undefined }[];
  /** The folder that is no known component but looks like one, if there was no version to settle it. */
  readonly doubtful: string | undefined;
}

/**
 * Takes a decoded path apart. What precedes a version is a transformation; without a version, leading segments are
 * one as long as they look like it: on the real service, too, `u_2/cat` needs a version to be read as a folder.
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
    doubtful: version < 0 && next !== undefined && /^[a-z]+_/.test(next) ? next : undefined,
  };
}

function possibleNames(name: string): DeliveryPath["names"] {
  const [, stem, suffix] = /^(.+)\.([a-z]+)$/i.exec(name) ?? [];
  const extension = suffix === undefined ? undefined : formatNamed(suffix);
  const whole = { publicId: name, extension: undefined };
  return stem === undefined || extension === undefined ? [whole] : [{ publicId: stem, extension }, whole];
}
