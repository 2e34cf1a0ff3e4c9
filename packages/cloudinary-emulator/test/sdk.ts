import Fastify from "fastify";
import { type CloudinaryEmulatorOptions, cloudinaryEmulator } from "../src/index.js";
import { account, temporaryFolder } from "./emulator.js";

/**
 * The npm SDK, unmodified, with an emulator of its own. Once in a test file, since the SDK takes an `http:` address only
 * before it is loaded.
 */
export async function startWithSdk(options: Partial<CloudinaryEmulatorOptions> = {}) {
  const dir = temporaryFolder();
  const app = Fastify({ forceCloseConnections: true });
  app.register(cloudinaryEmulator, { ...account, ...options, dir });
  const origin = await app.listen({ port: 0, host: "127.0.0.1" });
  process.env.CLOUDINARY_URL = `cloudinary://key123:sec_ABC@democloud?upload_prefix=${origin}`;
  const { v2: cloudinary } = await import("cloudinary");
  // If a test file before this one has loaded it in the same process.
  cloudinary.config(true);
  return { cloudinary, app, origin, dir };
}
