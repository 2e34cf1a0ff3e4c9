import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import absolutePath from "swagger-ui-dist/absolute-path.js";

/** Puts into `dist/docs` what the service shows of its API: the description and Swagger UI, with its licence. */
const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../dist/docs");
const swaggerUi = absolutePath();

await mkdir(join(target, "static"), { recursive: true });
await copyFile(join(here, "../../../docs/openapi.json"), join(target, "openapi.json"));
await copyFile(join(here, "reader/index.html"), join(target, "index.html"));
await copyFile(join(here, "reader/reader.js"), join(target, "static/reader.js"));
for (const name of ["swagger-ui-bundle.js", "swagger-ui.css", "index.css"]) {
  await copyFile(join(swaggerUi, name), join(target, "static", name));
}
// Under other names: pnpm packs our own licence only where there is no file of that name.
for (const name of ["LICENSE", "NOTICE"]) {
  await copyFile(join(swaggerUi, name), join(target, `static/swagger-ui.${name}.txt`));
}
