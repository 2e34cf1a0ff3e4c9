import { isDomainError } from "@user-image/domain";
import type { Config } from "../config.js";
import { withoutSecrets } from "../logging/loggable-error.js";
import { describeStore } from "./summary.js";

/**
 * For those who start a program: what to do about a store that cannot be reached, with the name of its
 * setting. Any other error is given back as it is.
 */
export function explainStoreFailure(error: unknown, config: Config): unknown {
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

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
