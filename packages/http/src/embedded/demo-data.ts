import type { Store, UserAccounts, UserRepository } from "@user-image/domain";
import type { Config } from "../config.js";
import { DEMO_IMAGE_FILE } from "../package-files.js";
import { addDemo, DEMO_IMAGE, withoutDemo } from "./demo.js";
import { assetsIn, loadEmulator } from "./emulator.js";

/**
 * Where the settings have a demo user, puts them and their uploaded image where they are from the beginning;
 * else nobody is let in by their token, which is no secret. What is not embedded is not touched.
 */
export async function addDemoData(
  config: Config,
  store: UserRepository & UserAccounts & Pick<Store, "ids">,
): Promise<void> {
  const { mongodbUrl, cloudinaryUrl, dataDir, demoUser } = config;
  if (mongodbUrl || cloudinaryUrl) return;
  if (!demoUser) return withoutDemo(store);
  const { importAsset } = await loadEmulator();
  await addDemo(store, (replace) =>
    importAsset({ dir: assetsIn(dataDir) }, { ...DEMO_IMAGE, file: DEMO_IMAGE_FILE, replace }),
  );
}
