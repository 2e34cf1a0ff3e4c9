import { createRequire } from "node:module";

export type CloudinarySdk = typeof import("cloudinary")["v2"];

let loading: Promise<CloudinarySdk> | undefined;

/**
 * Loads the SDK, at the first need: that takes 50 ms. It chooses between http and https for good
 * while it loads, by the `upload_prefix` of its configuration, so that has to be there before.
 */
export function loadSdk(uploadPrefix: string): Promise<CloudinarySdk> {
  loading ??= load(uploadPrefix);
  return loading;
}

async function load(uploadPrefix: string): Promise<CloudinarySdk> {
  const configure = createRequire(import.meta.url)("cloudinary/lib/config");
  configure({ upload_prefix: uploadPrefix, hide_sensitive: true });
  return (await import("cloudinary")).v2;
}
