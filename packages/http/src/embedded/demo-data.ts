import type { Store, UserAccounts, UserRepository } from "@user-image/domain";
import type { Config } from "../config.js";
import { DEMO_IMAGE_FILE } from "../package-files.js";
import { addDemo, DEMO_IMAGE, withoutDemo } from "./demo.js";
import { assetsIn, loadEmulator } from "./emulator.js";

/**
 * If the settings have a demo user, adds or restores the user and the uploaded image. Otherwise revokes the demo
 * token, which is public. Changes nothing in a store or an account that is not embedded.
 */
export async function addDemoData<P>(
  config: Config,
  store: UserRepository<P> & UserAccounts<P> & Pick<Store, "ids">,
): Promise<void> {
  const { mongodbUrl, cloudinaryUrl, dataDir, demoUser } = config;
  if (mongodbUrl || cloudinaryUrl) return;
  if (!demoUser) return withoutDemo(store);
  const { importAsset } = await loadEmulator();
  await addDemo(store, (replace) =>
    importAsset({ dir: assetsIn(dataDir) }, { ...DEMO_IMAGE, file: DEMO_IMAGE_FILE, replace }),
  );
}
