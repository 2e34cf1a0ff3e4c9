import { isDomainError } from "@user-image/domain";
import type { Config } from "../config.js";
import { withoutSecrets } from "../logging/loggable-error.js";
import { describeStore } from "./summary.js";

/**
 * Explains to an operator what to do if the store cannot be reached, with the name of the setting. Returns any
 * other error unchanged.
 */
export function explainStoreFailure(error: unknown, config: Config): unknown {
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

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
