import type { Endpoint } from "../src/contract/endpoint.js";
import { callOf, ENDPOINTS } from "../src/contract/endpoints.js";
import type { SdkCall } from "./sdk-calls.js";

/** The calls of an SDK that the list of calls does not have, and their parameters that it does not have. */
export function unlisted(calls: readonly SdkCall[]): string[] {
  return calls.flatMap(({ name, method, path, parameters }) => {
    const endpoint = endpointOf(method, path);
    if (!endpoint) return [`${name}: ${method} ${path}`];
    if (endpoint.refusal !== undefined) return [];
    const known = [...(endpoint.takes ?? []), ...(endpoint.refuses ?? [])];
    return parameters.filter((one) => !known.includes(one)).map((one) => `${name}: ${one}`);
  });
}

/** The listed call for a path: of several that match, the one with the most fixed parts, as in the router. */
function endpointOf(method: string, path: string): Endpoint | undefined {
  const matching = Object.values<Endpoint>(ENDPOINTS).filter((one) => matches(one, method, path));
  const fixed = ({ call }: Endpoint) => call.split("/").filter((segment) => !/^[:*]/.test(segment)).length;
  return matching.sort((one, other) => fixed(other) - fixed(one))[0];
}

function matches({ call }: Endpoint, method: string, path: string): boolean {
  const pattern = callOf({ call });
  const segments = pattern.path.split("/").map((segment) => {
    const [, form] = /^:\w+(?:\(\^(.+)\$\))?$/.exec(segment) ?? [];
    return segment.startsWith(":") ? (form ?? "[^/]+") : segment;
  });
  return method === pattern.method && new RegExp(`^${segments.join("/").replace("*", ".+")}$`).test(path);
}
