import { join } from "node:path";
import { parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import type { FastifyPluginAsync } from "fastify";
import type { Config } from "../config.js";
import { keepEmulatorUrl } from "./emulator-account.js";
import { loadOptional } from "./optional-packages.js";

/** The embedded emulator. Other programs can find it when the service listens. */
export async function embeddedEmulator(
  { dataDir, notificationUrl, publicUrl }: Config,
  url: string,
): Promise<FastifyPluginAsync> {
  const { cloudinaryEmulator } = await loadEmulator();
  const { cloudName, apiKey, apiSecret } = parseCloudinaryUrl(url);
  const account = { cloudName, apiKey, apiSecret };
  return async (app) => {
    app.addHook("onListen", () => keepEmulatorUrl(dataDir, url));
    await app.register(cloudinaryEmulator, {
      dir: assetsIn(dataDir),
      ...account,
      notificationUrl,
      publicUrl,
    });
  };
}

/**
 * Loads the emulator's package, which only the embedded default needs.
 *
 * @throws {Error} if it is not installed: one line that says what to do
 */
export function loadEmulator() {
  return loadOptional(() => import("@user-image/cloudinary-emulator"), {
    name: "@user-image/cloudinary-emulator",
    // It is in no registry.
    advice:
      "run npx --yes pnpm@12 run pack in a clone of user-image beside this project, and then here: npm install --include=optional ../user-image/artifacts/user-image-cloudinary-emulator-*.tgz",
    use: "The Cloudinary emulator",
    instead: "CLOUDINARY_URL",
  });
}

/** The folder of the emulator's uploads. */
export function assetsIn(folder: string): string {
  return join(folder, "cloudinary");
}
