// Reads what `pnpm licenses list --prod --json` prints, and fails if a package that production needs has a licence
// that is not one of these.
import { text } from "node:stream/consumers";

const LICENCES = ["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

/** Image libraries of the emulator, which are loaded as files of their own and not changed, as the LGPL demands. */
const LGPL = /^(?:libheif-js|@img\/sharp-.+)$/;

const packages = JSON.parse(await text(process.stdin));
const found = Object.entries(packages).flatMap(([licence, list]) =>
  list.map(({ name }) => ({ name, licence })),
);
const refused = found.filter(({ name, licence }) => !LICENCES.includes(licence) && !LGPL.test(name));

for (const { name, licence } of refused) process.stderr.write(`${name} has the licence ${licence}.\n`);
if (found.length === 0) process.stderr.write("There is no package in the list.\n");
process.exitCode = refused.length > 0 || found.length === 0 ? 1 : 0;
