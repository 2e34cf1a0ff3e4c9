import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { Parameters } from "../src/parameters.js";

/** A call that the npm SDK made. */
export interface SdkCall {
  /** The function of the SDK. */
  readonly name: string;
  readonly method: string;
  /** Below `/v1_1/<cloud>`. */
  readonly path: string;
  readonly parameters: readonly string[];
}

const require = createRequire(import.meta.url);

/** Arguments of functions that are objects; the others are texts. */
const OBJECTS = ["field", "metadata_rule", "updated_metadata_rule", "updates", "options"];

/** The members of a search, from the SDK's `Search`. */
const SEARCH = ["expression", "max_results", "next_cursor", "sort_by", "aggregate", "with_field", "fields"];

/** Makes every call that the npm SDK has, with every parameter that it looks for in its options. */
export async function everyCall(): Promise<SdkCall[]> {
  const calls: SdkCall[] = [];
  let name = "";
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? "", "http://localhost");
    const type = request.headers["content-type"] ?? "";
    const parameters = read(Buffer.concat(chunks).toString(), type).addQuery(url.search.slice(1));
    const path = decodeURIComponent(url.pathname.replace("/v1_1/democloud", ""));
    calls.push({ name, method: request.method ?? "", path, parameters: parameters.names() });
    response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  process.env.CLOUDINARY_URL = `cloudinary://key123:sec_ABC@democloud?upload_prefix=http://127.0.0.1:${port}`;
  const config = require("cloudinary").config(true);
  const names = require("cloudinary/lib/utils/consts.js").TRANSFORMATION_PARAMS as string[];
  for (const library of ["api", "uploader"]) {
    for (const [key, fn] of Object.entries(require(`cloudinary/lib/${library}.js`))) {
      if (typeof fn !== "function" || !/\bcallback\b/.test(parametersOf(fn).join())) continue;
      if (/_chunked|_large|_stream|^unsigned_upload$/.test(key)) continue;
      name = key;
      await fn(...parametersOf(fn).map((parameter) => argument(parameter, { ...config }, names)));
    }
  }
  server.close();
  return calls;
}

function parametersOf(fn: object): string[] {
  const [, list = ""] = /\(([^)]*)\)/.exec(`${fn}`) ?? [];
  return list.split(",").map((parameter) => parameter.trim().replace(/\s*=.*$/s, ""));
}

function argument(name: string, config: object, transformation: readonly string[]): unknown {
  if (name === "callback") return undefined;
  if (name === "file")
    return "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  if (name === "params") return Object.fromEntries(SEARCH.map((member) => [member, "1"]));
  if (name === "asset_id") return "0".repeat(32);
  return OBJECTS.includes(name) ? everything(config, transformation) : "a";
}

/** An object that has every member, with those of the configuration as they are. */
function everything(config: object, transformation: readonly string[]): object {
  const absent = [
    ...transformation,
    "agent",
    "api_proxy",
    "oauth_token",
    "content_type",
    "signature",
    "stream",
  ];
  const values: Record<string, unknown> = {
    ...config,
    disable_promises: false,
    resource_type: "image",
    type: "upload",
    date: undefined,
    timeout: 5000,
    signature_algorithm: "sha1",
    signature_version: 2,
    extra_headers: {},
    image_file: undefined,
    unsigned: undefined,
    responsive_breakpoints: undefined,
    exclusive: undefined,
  };
  return new Proxy(values, {
    get: (target, key) => {
      if (typeof key === "symbol" || absent.includes(key)) return undefined;
      return key in target ? target[key] : "1";
    },
  });
}

function read(body: string, type: string): Parameters {
  const parameters = new Parameters();
  if (type.startsWith("multipart/")) {
    for (const [, name = ""] of body.matchAll(/ name="([^"]*)"/g)) parameters.add(name, "1");
    return parameters;
  }
  if (type.startsWith("application/json")) return body === "" ? parameters : parameters.addJson(body);
  return parameters.addQuery(body);
}
