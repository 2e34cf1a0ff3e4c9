import type { Asset, DerivedImage } from "./asset.js";
import { resourceTypeOf } from "./asset.js";

export interface DeliveryUrls {
  readonly url: string;
  readonly secure_url: string;
}

/** Where clients reach the emulator: origin and prefix, such as `http://localhost:3000`. */
export interface Base {
  readonly url: string;
  /** The same with `https`, where a proxy says that clients use it. */
  readonly secureUrl: string;
}

/** The delivery URLs of an asset or of an image derived from it. They have the emulator's own origin, so they work. */
export function deliveryUrls(
  asset: Asset,
  base: Base,
  { cloudName }: { readonly cloudName: string },
  derived?: Pick<DerivedImage, "transformation" | "format">,
): DeliveryUrls {
  const resourceType = resourceTypeOf(asset);
  const extension = resourceType === "raw" ? "" : `.${derived?.format ?? asset.format}`;
  const name = encoded(`${asset.publicId}${extension}`);
  const transformation = derived?.transformation ? `${encoded(derived.transformation)}/` : "";
  const path = `/${cloudName}/${resourceType}/upload/${transformation}v${asset.version}/${name}`;
  return { url: base.url + path, secure_url: base.secureUrl + path };
}

function encoded(path: string): string {
  return path.split("/").map(encodeSegment).join("/");
}

/** Leaves commas and colons of a transformation readable. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%2C/g, ",").replace(/%3A/g, ":");
}
