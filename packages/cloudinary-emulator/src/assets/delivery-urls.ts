import type { Asset } from "./asset.js";

export interface DeliveryUrls {
  readonly url: string;
  readonly secure_url: string;
}

/**
 * The delivery URLs of an asset. Both are the same and have the emulator's own origin, so that they work.
 * @param base origin and prefix of the call to the emulator, such as `http://localhost:3000`
 */
export function deliveryUrls(
  asset: Asset,
  base: string,
  { cloudName }: { readonly cloudName: string },
): DeliveryUrls {
  const name = `${asset.publicId}.${asset.format}`.split("/").map(encodeURIComponent).join("/");
  const url = `${base}/${cloudName}/image/upload/v${asset.version}/${name}`;
  return { url, secure_url: url };
}
