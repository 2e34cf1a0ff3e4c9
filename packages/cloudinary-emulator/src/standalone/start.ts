import Fastify, { type FastifyReply, type FastifyRequest, type FastifyServerOptions } from "fastify";
import { checkOptionNames, checkOptions } from "../account/check-options.js";
import { noSuchCall } from "../api/endpoint-route.js";
import { sendError } from "../error-answer.js";
import { type CloudinaryEmulatorOptions, emulatorRoutes, openEmulator } from "../plugin.js";
import { controlCalls, type EmulatorControl, OWN_ROUTES } from "./control.js";
import { controlRoutes } from "./control-routes.js";
import { listen, urlOf } from "./listen.js";
import { makeTemporaryFolder, removeTemporaryFolder } from "./temporary-folder.js";

/** How to start an emulator. Every option has a default. */
export interface StartOptions extends Partial<CloudinaryEmulatorOptions> {
  /** Default: 0, which is any free port. */
  readonly port?: number;
  /** The name or address to listen on. Default: `localhost`, so that no other machine can reach the emulator. */
  readonly host?: string;
  /** The folder of the images, which survive restarts. For one process at a time. Default: none, see `memory`. */
  readonly dir?: string;
  /** Keeps the images only until `close`, in a temporary folder. Default: true without `dir`. */
  readonly memory?: boolean;
  /** Default: `local`. */
  readonly cloudName?: string;
  /** Default: `key`. */
  readonly apiKey?: string;
  /** Default: `secret`. */
  readonly apiSecret?: string;
  /** Whether other programs can control the emulator, by HTTP below `/__emulator/`. Default: true. */
  readonly control?: boolean;
}

/** An emulator that listens. */
export interface RunningCloudinaryEmulator extends EmulatorControl {
  /** `http://localhost:<port>`, which is the SDKs' `upload_prefix`. */
  readonly url: string;
  /**
   * Variables for the SDKs. The npm SDK must be loaded after they are set, since it chooses between http and https
   * when it is loaded. With `cname`, the Python SDK makes URLs of the emulator; the npm SDK does so with
   * `secure: false`.
   */
  readonly env: Readonly<Record<Variable, string>>;
  /** Stops the emulator, and deletes the images if they are not in `dir`. */
  close(): Promise<void>;
}

type Variable = `CLOUDINARY_${"URL" | "CLOUD_NAME" | "API_KEY" | "API_SECRET" | "UPLOAD_PREFIX" | "CNAME"}`;

type Credentials = Readonly<Record<"cloudName" | "apiKey" | "apiSecret", string>>;

const SERVER = {
  // Ends connections that are kept alive as well when it closes.
  forceCloseConnections: true,
  // Else a wrong member of a body would be ignored, and a wrong type changed.
  ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  logger: { level: "warn", stream: process.stderr },
} satisfies FastifyServerOptions;

/**
 * Starts an emulator of Cloudinary on a port of its own, for development and tests.
 * @throws {Error} that says which option is wrong
 */
export async function startCloudinaryEmulator(
  options: StartOptions = {},
): Promise<RunningCloudinaryEmulator> {
  const { port = 0, host = "localhost", control: isControlled = true, dir, memory = false } = options;
  const { cloudName = "local", apiKey = "key", apiSecret = "secret" } = options;
  const credentials = { cloudName, apiKey, apiSecret };
  checkOptionNames(options);
  if (dir !== undefined && memory) throw new Error("Give either dir or memory, not both.");
  checkCredentials(credentials);
  checkOptions(options);

  const app = Fastify(SERVER);
  const folder = dir ?? makeTemporaryFolder();
  const close = async () => {
    await app.close();
    if (dir === undefined) removeTemporaryFolder(folder);
  };
  try {
    const emulator = openEmulator({ ...options, ...credentials, dir: folder }, app.log);
    const control = controlCalls(app, emulator, () => emulator.account.publicUrl ?? urlOf(app, host));
    app.get(`${OWN_ROUTES}/health`, async () => ({ status: "ok" }));
    if (isControlled) app.register(controlRoutes, { prefix: OWN_ROUTES, control, account: emulator.account });
    app.register(emulatorRoutes, { emulator });
    app.setNotFoundHandler(answerNoRoute);
    await listen(app, port, host);
    const url = urlOf(app, host);
    return { url, env: variables(url, credentials), ...control, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** 400 for what Cloudinary may have: SDKs report 404 as a missing asset. */
function answerNoRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { message } = noSuchCall(request);
  const status = request.url === "/" || request.url.startsWith(`${OWN_ROUTES}/`) ? 404 : 400;
  return sendError(reply, status, message);
}

/** An SDK may not decode an escaped character in `CLOUDINARY_URL`, so none may need to be escaped. */
function checkCredentials(credentials: Credentials): void {
  for (const [name, value] of Object.entries(credentials)) {
    if (!/^[\w-]+$/.test(value)) throw new Error(`${name} must consist of letters, digits, - and _.`);
  }
}

/** The SDKs for Python and Ruby ignore `CLOUDINARY_URL` if there is a cloud name, and read all others. */
function variables(url: string, { cloudName, apiKey, apiSecret }: Credentials): Record<Variable, string> {
  const { host } = new URL(url);
  return {
    CLOUDINARY_URL: `cloudinary://${apiKey}:${apiSecret}@${cloudName}?upload_prefix=${url}&cname=${host}`,
    CLOUDINARY_CLOUD_NAME: cloudName,
    CLOUDINARY_API_KEY: apiKey,
    CLOUDINARY_API_SECRET: apiSecret,
    CLOUDINARY_UPLOAD_PREFIX: url,
    CLOUDINARY_CNAME: host,
  };
}
