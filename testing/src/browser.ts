import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

export type { Browser, BrowserContextOptions, Page } from "playwright-core";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const PACKAGE = "@sparticuz/chromium";

/** Unpacks to where temporary files go, with the libraries that a small system lacks. */
const UNPACK = `import chromium from "${PACKAGE}"; await chromium.executablePath();`;
const WITH_LIBRARIES = { AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" };

/**
 * A headless Chromium for tests in a real browser: the one that `CHROMIUM_PATH` names, else one
 * that an npm package brings (Linux on x64), with its own libraries and fonts. The package's own
 * arguments are left out, because they disable the same-origin policy, which tests rely on.
 *
 * The caller closes it.
 *
 * @throws {Error} if it cannot be started
 */
export async function launchBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH;
  if (given) return chromium.launch({ executablePath: given });

  const folder = await unpackedChromium();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  });
}

let shared: Promise<Browser> | undefined;

/**
 * The browser that all tests of this process share, each with contexts of its own. It ends with the process: nobody
 * closes it. Another one is started if it has crashed.
 *
 * @throws {Error} if it cannot be started
 */
export async function browserOfThisProcess(): Promise<Browser> {
  const running = await shared?.catch(() => undefined);
  if (running?.isConnected()) return running;
  shared = launchBrowser();
  return shared;
}

/** Unpacks the browser under `node_modules/.cache` at the first call, completely or not at all. */
async function unpackedChromium(): Promise<string> {
  const published = join(CACHE, `chromium-${versionOf(PACKAGE)}`);
  if (await exists(published)) return published;

  // Concurrent test files may each unpack one; all of them then use the same one.
  const unpacked = `${published}-${randomUUID()}`;
  await mkdir(unpacked, { recursive: true });
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", UNPACK], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, ...WITH_LIBRARIES, TMPDIR: unpacked },
  });
  await writeFile(join(unpacked, "fonts.conf"), fontsIn(join(published, "fonts"), "/usr/share/fonts"));
  await rename(unpacked, published).catch(async (error) => {
    await rm(unpacked, { recursive: true });
    if (!(await exists(published))) throw error;
  });
  return published;
}

function fontsIn(...folders: string[]): string {
  const list = folders.map((folder) => `<dir>${folder}</dir>`).join("");
  return `<?xml version="1.0"?><fontconfig>${list}<cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n`;
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  const { version } = require(join(dirname(require.resolve(name)), "../../package.json"));
  return version;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
