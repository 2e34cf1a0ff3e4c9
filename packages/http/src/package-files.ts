import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the picture page, as it was built. */
export const PAGE = inPackage("dist/web/");

/** The folder of the API's description and its reader, as they were built. */
export const DOCUMENTATION = inPackage("dist/docs/");

/** What the demo user has uploaded. */
export const DEMO_IMAGE_FILE = inPackage("assets/demo-image.jpg");

/** Of this package. */
export const VERSION: string = JSON.parse(readFileSync(inPackage("package.json"), "utf8")).version;

/** From here it is as far to the package's root in `src` as in `dist` and, as a part of a program, in `bin`. */
function inPackage(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
