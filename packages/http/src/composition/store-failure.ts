import { isDomainError, OtherUserIds, userIds } from "@user-image/domain";
import type { Config } from "../config.js";
import { withoutSecrets } from "../logging/loggable-error.js";
import { describeStore } from "./summary.js";

/**
 * For those who start a program: what to do about a store that cannot be reached, with the name of its
 * setting, or that holds users with other ids. Any other error is given back as it is.
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
        "Check that MongoDB runs there, lets this machine connect, and takes the name and the password.",
      ]
    : ["DATA_DIR", "Check that the folder and its files belong to this user, and that the disk is not full."];
  return new Error(`The store ${describeStore(config)} (${setting}) cannot be reached: ${said}. ${advice}`);
}

function otherUserIds({ expected, found }: OtherUserIds, config: Config): string {
  const where = config.mongodbUrl
    ? `${describeStore(config)}, collection ${config.mongodbCollection},`
    : describeStore(config);
  const elsewhere = config.mongodbUrl
    ? "set MONGODB_COLLECTION to where the users are"
    : "name another DATA_DIR";
  const advice = Object.hasOwn(userIds, found)
    ? `Give ${found}, or ${elsewhere}.`
    : `Such ids are not supported: ${elsewhere}.`;
  return `MONGODB_USER_ID is ${expected}, but in the store ${where} the ids of the users are of the kind ${found}. ${advice}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
