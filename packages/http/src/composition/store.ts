import type { Store, UserId, UserUnreadable } from "@user-image/domain";
import type { Config } from "../config.js";
import { loadOptional } from "../embedded/optional-packages.js";
import { makeWritableFolder } from "../embedded/writable-folder.js";
import { sqliteFileOf } from "./summary.js";

/** Receives each user whose record cannot be read, at most once an hour. */
export type OnUnreadable = (userId: UserId, error: UserUnreadable) => void;

/** Opens the store that the settings name. It loads only the driver of that store. */
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
