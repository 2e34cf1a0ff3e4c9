import type { UserAccounts, UserRepository, UserUnreadable } from "@user-image/domain";
import type { Config } from "../config.js";
import { loadOptional } from "../embedded/optional-packages.js";
import { makeWritableFolder } from "../embedded/writable-folder.js";
import { sqliteFileOf } from "./summary.js";

/** Where users are kept, and who may use the service. */
export interface Store extends UserRepository, UserAccounts {
  /** Makes the indexes that are missing, as often as one likes. The service works without, only slower. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** Receives each user whose record cannot be read, at most once an hour. */
export type OnUnreadable = (userId: number, error: UserUnreadable) => void;

/** Opens the store that the settings name. What is not used is not loaded. */
export async function openStore(config: Config, onUnreadable: OnUnreadable = () => {}): Promise<Store> {
  if (config.mongodbUrl) {
    const { openMongoStore } = await import("@user-image/adapters/mongodb");
    return openMongoStore(config.mongodbUrl, { onUnreadable });
  }
  await makeWritableFolder(config.dataDir, "DATA_DIR");
  const { openSqliteStore } = await loadOptional(() => import("@user-image/adapters/sqlite"), {
    name: "libsql",
    use: "The embedded store",
    instead: "MONGODB_URL",
  });
  return openSqliteStore(sqliteFileOf(config), { onUnreadable });
}
