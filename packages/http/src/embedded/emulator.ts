import { join } from "node:path";
import { parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import type { CloudinaryEmulatorOptions } from "@user-image/cloudinary-emulator";
import type { FastifyPluginAsync } from "fastify";
import type { Config } from "../config.js";
import { keepEmulatorUrl } from "./emulator-account.js";
import { loadOptional } from "./optional-packages.js";

/** The embedded emulator. Other programs can find it when the service listens. */
export async function embeddedEmulator(
  { dataDir, notificationUrl, publicUrl }: Config,
  url: string,
): Promise<FastifyPluginAsync> {
  const plugin = await emulatorPlugin(dataDir, url, { notificationUrl, publicUrl });
  return async (app) => {
    app.addHook("onListen", () => keepEmulatorUrl(dataDir, url));
    await app.register(plugin);
  };
}

/** The Cloudinary emulator of a folder, as a plugin for a server, with the credentials in `url`. */
export async function emulatorPlugin(
  folder: string,
  url: string,
  addresses: Pick<CloudinaryEmulatorOptions, "notificationUrl" | "publicUrl"> = {},
): Promise<FastifyPluginAsync> {
  const { cloudinaryEmulator } = await loadEmulator();
  const { cloudName, apiKey, apiSecret } = parseCloudinaryUrl(url);
  const options = { dir: assetsIn(folder), cloudName, apiKey, apiSecret, ...addresses };
  return async (app) => {
    await app.register(cloudinaryEmulator, options);
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
