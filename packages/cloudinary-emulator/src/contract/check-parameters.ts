import { badRequest } from "../api-error.js";
import type { Parameters } from "../parameters.js";
import type { Endpoint } from "./endpoint.js";
import { ENDPOINTS, type EndpointName } from "./endpoints.js";
import { checkValue } from "./parameter-values.js";
import { REFUSALS } from "./refusals.js";

/** How many unknown parameters an error names, and how many characters of each name. */
const MAX_NAMED = 10;
const MAX_NAME_LENGTH = 40;

/** Values with which a parameter asks for nothing. */
const OFF = ["0", "false"];

/**
 * Refuses parameters that a method does not have, those that are not emulated, and values of a wrong kind. A signature does not contain the
 * method: without this check, the signed fields of an upload could also destroy the image.
 * @throws {ApiError} 400
 */
export function checkParameters(method: EndpointName, parameters: Parameters): void {
  const { takes = [], refuses = [], kinds = {} }: Endpoint = ENDPOINTS[method];
  const others = parameters.names().filter((name) => !takes.includes(name));
  const unknown = others.filter((name) => !refuses.includes(name));
  if (unknown.length > 0) {
    const named = unknown.slice(0, MAX_NAMED).map((name) => name.slice(0, MAX_NAME_LENGTH));
    throw badRequest(`The method ${method} does not have the parameters ${named.join(", ")}`);
  }
  const refused = others.find((name) => asksForSomething(name, parameters.text(name)));
  if (refused !== undefined) {
    const reason = REFUSALS[refused]?.reason;
    throw badRequest(`The emulator does not support the parameter ${refused} of ${method}: ${reason}`);
  }
  for (const name of takes) {
    const value = parameters.text(name);
    if (value !== undefined) checkValue(name, value, kinds);
  }
}

function asksForSomething(name: string, value: string | undefined): boolean {
  return value !== undefined && ![...OFF, ...(REFUSALS[name]?.harmless ?? [])].includes(value.toLowerCase());
}
