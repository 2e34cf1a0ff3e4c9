import { afterAll, beforeEach } from "vitest";
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

/** The same for all tests of a file, which each find the emulator as it began. */
export async function startForFile(options: StartOptions = {}) {
  const sdk = await startWithSdk(options);
  beforeEach(() => sdk.reset());
  afterAll(() => sdk.close());
  return sdk;
}

/** The public ids of a list, in order. */
export async function idsOf(listing: Promise<{ resources: { public_id: string }[] }>): Promise<string[]> {
  return (await listing).resources.map(({ public_id }) => public_id).sort();
}
