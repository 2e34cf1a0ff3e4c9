import { parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { assetsIn, loadEmulator } from "./emulator.js";
import { emulatorCredentials, emulatorUrl, keepEmulatorUrl } from "./emulator-account.js";
import { makeWritableFolder } from "./writable-folder.js";

/** An emulator that runs without the service. */
export interface RunningEmulator {
  /** Its CLOUDINARY_URL. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Runs the emulator on a port of this machine, and writes its CLOUDINARY_URL to the folder.
 *
 * @throws {Error} that names the option that is wrong
 */
export async function startEmulator(port: number, dir: string): Promise<RunningEmulator> {
  await makeWritableFolder(dir, "--dir");
  const { startCloudinaryEmulator } = await loadEmulator();
  const credentials = await emulatorCredentials(dir);
  const { cloudName, apiKey, apiSecret } = parseCloudinaryUrl(emulatorUrl(credentials, "http://localhost"));
  const emulator = await startCloudinaryEmulator({ port, dir: assetsIn(dir), cloudName, apiKey, apiSecret });
  const url = emulatorUrl(credentials, emulator.url);
  try {
    await keepEmulatorUrl(dir, url);
  } catch (error) {
    await emulator.close();
    throw error;
  }
  return { url, close: () => emulator.close() };
}
