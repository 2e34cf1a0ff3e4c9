import { join } from "node:path";
import { OtherUserIds, type Store, type UserId, type UserUnreadable } from "@user-image/domain";
import type { Config } from "../config.js";
import { loadOptional } from "../embedded/optional-packages.js";
import { makeWritableFolder } from "../embedded/writable-folder.js";

/** Receives each user whose record cannot be read, at most once an hour. */
export type OnUnreadable = (userId: UserId, error: UserUnreadable) => void;

/**
 * Opens the store that the settings name. It loads only the driver of that store.
 *
 * @throws {OtherUserIds} if the store answers, and the ids of its users have another type
 */
export async function openStore(config: Config, onUnreadable?: OnUnreadable): Promise<Store> {
  const store = await open(config, onUnreadable);
  await refuseOtherIds(store).catch(async (error) => {
    await store.close();
    throw error;
  });
  return store;
}

/** Does not reject if the store is down: `/readyz` reports other ids later. */
export async function refuseOtherIds(store: Pick<Store, "check">): Promise<void> {
  await store.check().catch((error) => {
    if (error instanceof OtherUserIds) throw error;
  });
}

async function open(config: Config, onUnreadable: OnUnreadable = () => {}): Promise<Store> {
  const { mongodbUrl, mongodbCollection, userId } = config;
  if (mongodbUrl) {
    const { openMongoStore } = await import("@user-image/adapters/mongodb");
    return openMongoStore(mongodbUrl, { userId, collection: mongodbCollection, onUnreadable });
  }
  await makeWritableFolder(config.dataDir, "DATA_DIR");
  const { openSqliteStore } = await loadOptional(() => import("@user-image/adapters/sqlite"), {
    name: "libsql",
    advice: "install it: npm install --include=optional libsql",
    use: "The embedded store",
    instead: "MONGODB_URL",
  });
  return openSqliteStore(sqliteFileOf(config), { userId, onUnreadable });
}

/** `mongodb://host1,host2/app`, without credentials and options; `SQLite in data/demo.sqlite`. */
export function describeStore(config: Config): string {
  if (!config.mongodbUrl) return `SQLite in ${sqliteFileOf(config)}`;
  const [, scheme, hosts] = /^(mongodb(?:\+srv)?:\/\/)(?:[^/?]*@)?([^?]*)/.exec(config.mongodbUrl) ?? [];
  return `${scheme}${hosts}`;
}

/**
 * The file of the embedded store. With a Cloudinary account it is another file than with the emulator: an account
 * does not have the emulator's images, and the demo user must not get access to it.
 */
function sqliteFileOf({ dataDir, cloudinaryUrl }: Config): string {
  return join(dataDir, cloudinaryUrl ? "users.sqlite" : "demo.sqlite");
}
