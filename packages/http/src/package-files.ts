import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the built picture page. */
export const PAGE = inPackage("dist/web/");

/** The folder of the built API description and its viewer. */
export const DOCUMENTATION = inPackage("dist/docs/");

/** The demo user's upload. */
export const DEMO_IMAGE_FILE = inPackage("assets/demo-image.jpg");

/** The version of this package. */
export const VERSION: string = JSON.parse(readFileSync(inPackage("package.json"), "utf8")).version;

/** `src`, `dist` and `bin` are all one level below the package's root. */
function inPackage(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
