import { type StartOptions, startCloudinaryEmulator } from "../src/index.js";
import { account, temporaryFolder } from "./emulator.js";

/**
 * The npm SDK, unmodified, with an emulator of its own. Once in a test file, since the SDK takes an `http:` address only
 * before it is loaded.
 */
export async function startWithSdk(options: StartOptions = {}) {
  const dir = temporaryFolder();
  const { url: origin, reset, close } = await startCloudinaryEmulator({ ...account, ...options, dir });
  process.env.CLOUDINARY_URL = `cloudinary://key123:sec_ABC@democloud?upload_prefix=${origin}`;
  const { v2: cloudinary } = await import("cloudinary");
  // If a test file before this one has loaded it in the same process.
  cloudinary.config(true);
  return { cloudinary, origin, dir, reset, close };
}
