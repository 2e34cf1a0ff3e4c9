import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "@user-image/testing/free-port";
import { describe, expect, it } from "vitest";
import { startOnce } from "./process.js";

const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));

/** Starts the service, asks it something, and tells which of its slow dependencies are loaded then. */
const PROBE = `
  // Cloudinary's SDK is not in the cache that others use.
  const { _extensions } = require("node:module");
  const files = new Set();
  const load = _extensions[".js"];
  _extensions[".js"] = (module, file) => load(module, (files.add(file), file));
  import(process.argv[1]).then(async () => {
    const url = "http://127.0.0.1:" + process.env.PORT;
    const answer = () => fetch(url + "/readyz").then(({ ok }) => ok, () => false);
    while (!(await answer())) await new Promise((resolve) => setTimeout(resolve, 20));
    const loaded = [...files, ...Object.keys(require.cache)].map((file) => /node_modules\\/(?:@fastify\\/)?(cloudinary|sharp|mongodb|libheif-js|send)\\//.exec(file)?.[1]);
    console.error(JSON.stringify([...new Set(loaded)].filter(Boolean)));
    process.exit();
  });
`;

describe("a service that has started", () => {
  // A first start looks at the demo image.
  const first = startOnce(async () => ({}));

  it("has loaded neither Cloudinary's SDK nor sharp, MongoDB's driver or what sends the page yet", async () => {
    first().process.kill();
    await first().ended();

    expect(await loadedBy({ DATA_DIR: first().dataDir })).toEqual([]);
  });

  it("has loaded MongoDB's driver if it is used", async () => {
    const { dataDir } = first();

    expect(
      await loadedBy({ DATA_DIR: dataDir, MONGODB_URL: "mongodb://127.0.0.1:9/test" }, "/healthz"),
    ).toEqual(["mongodb"]);
  });
});

async function loadedBy(settings: Record<string, string>, path = "/readyz"): Promise<string[]> {
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ["--eval", PROBE.replace("/readyz", path), main],
    {
      env: { PATH: process.env.PATH, LOG_LEVEL: "silent", PORT: String(await freePort()), ...settings },
    },
  );
  return JSON.parse(stderr);
}
