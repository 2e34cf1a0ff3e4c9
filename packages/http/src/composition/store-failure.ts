import { isDomainError, OtherUserIds, type Store, userIds } from "@user-image/domain";
import type { Config } from "../config.js";
import { withoutSecrets } from "../logging/loggable-error.js";
import { describeStore } from "./store.js";

/**
 * Explains to an operator what to do if the store cannot be reached, with the name of the setting, or if the ids of
 * its users have another type. Returns any other error unchanged.
 */
export function explainStoreFailure(error: unknown, config: Config): unknown {
  if (error instanceof OtherUserIds) return new Error(otherUserIds(error, config));
  const reason = isDomainError(error) && error.code === "store_unavailable" ? error.cause : error;
  if (!(reason instanceof Error) || !/^(?:Mongo|Sqlite|StoreUnavailable)/.test(`${nameOf(error)}`))
    return error;

  const said = withoutSecrets(reason.message).replace(/\.$/, "");
  const [setting, advice] = config.mongodbUrl
    ? [
        "MONGODB_URL",
        "Check that MongoDB runs there, allows connections from this machine, and accepts the user name and the password.",
      ]
    : ["DATA_DIR", "Check that the folder and its files belong to this user, and that the disk is not full."];
  return new Error(`The store ${describeStore(config)} (${setting}) cannot be reached: ${said}. ${advice}`);
}

/** The store that the settings name. If the ids of its users have another type, its check names the setting. */
export function explainOtherIds(store: Store, config: Config): Store {
  const check = () =>
    store.check().catch((error) => {
      throw error instanceof OtherUserIds ? explainStoreFailure(error, config) : error;
    });
  return Object.assign<Store, Pick<Store, "check">>(Object.create(store), { check });
}

function otherUserIds({ expected, found }: OtherUserIds, config: Config): string {
  const where = config.mongodbUrl
    ? `${describeStore(config)}, collection ${config.mongodbCollection},`
    : describeStore(config);
  const elsewhere = config.mongodbUrl
    ? "set MONGODB_COLLECTION to the users' collection"
    : "set another DATA_DIR";
  const advice = Object.hasOwn(userIds, found)
    ? `Set it to ${found}, or ${elsewhere}.`
    : `This type is not supported: ${elsewhere}.`;
  return `MONGODB_USER_ID is ${expected}, but the user ids in the store ${where} have the type ${found}. ${advice}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
