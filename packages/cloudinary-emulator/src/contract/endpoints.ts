import type { Endpoint } from "./endpoint.js";
import { RESOURCES_API } from "./resources-api.js";
import { SETTINGS_API } from "./settings-api.js";
import { UPLOAD_API } from "./upload-api.js";

/**
 * Every call of the Upload and Admin API that the npm SDK 2.11 and the Python SDK 1.46 make, with all of its
 * parameters. The routes, the checks of parameters and the table in the README follow from this list.
 */
export const ENDPOINTS = { ...UPLOAD_API, ...RESOURCES_API, ...SETTINGS_API };

export type EndpointName = keyof typeof ENDPOINTS;

/** The parts of `call`. */
export function callOf({ call }: Endpoint): { method: string; path: string } {
  const [method = "", path = ""] = call.split(" ");
  return { method, path };
}
