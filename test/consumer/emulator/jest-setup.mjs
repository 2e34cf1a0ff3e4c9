import { startCloudinaryEmulator } from "@user-image/cloudinary-emulator";

export default async function setup() {
  globalThis.emulator = await startCloudinaryEmulator();
  // The processes that run the tests inherit them.
  Object.assign(process.env, globalThis.emulator.env);
}
