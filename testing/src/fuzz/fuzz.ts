import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../free-port.js";
import type { OnPhase } from "../phases.js";
import { Program, userImage } from "../program.js";
import { pythonWith } from "../python.js";

const file = (name: string) => fileURLToPath(new URL(`../../fuzz/${name}`, import.meta.url));
const DEMO_TOKEN = "9D6fucJrGle3yY2WSfeNCE9xD8k";

/** High rate limits, so that most answers are not 429. The limits are tested elsewhere. */
const SETTINGS = {
  SIGN_RATE_LIMIT: "1000000",
  SET_RATE_LIMIT: "1000000",
  GRANT_TTL: "4s",
  COLLECT_INTERVAL: "100ms",
};

export interface FuzzSummary {
  /** The number of sent requests. */
  readonly cases: number;
  /** The number of operations of the API that received them. */
  readonly operations: number;
  /** The number of answers that the API's description does not allow, or that are a 500. */
  readonly findings: number;
  /** The report of Schemathesis, with a curl command for each finding. */
  readonly report: string;
}

/**
 * Sends requests to the embedded service that its OpenAPI document allows, and others that it forbids
 * (https://schemathesis.readthedocs.io), for a number of seconds.
 */
export async function fuzz(seconds: number, onPhase: OnPhase = () => {}): Promise<FuzzSummary> {
  const python = await pythonWith("schemathesis", ["schemathesis==4.32.5"]);
  onPhase("starting the service");
  const folder = await mkdtemp(join(tmpdir(), "user-image-fuzz-"));
  const port = String(await freePort());
  const settings = { ...SETTINGS, PORT: port, DATA_DIR: folder };
  const service = new Program("main.js", [], settings);
  service.start();
  try {
    await service.firstLine();
    const { id } = await userImage(["user", "add", "--username", "Eve"], settings);
    const { token } = await userImage(["token", "issue", `${id}`, "--admin"], settings);
    const administration = { ADMINISTERED_USER: `${id}`, ADMINISTRATOR_TOKEN: `${token}` };
    onPhase("sending requests", seconds);
    const command = join(dirname(python), "schemathesis");
    return await attack(command, `http://localhost:${port}`, folder, seconds, administration);
  } finally {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function attack(
  command: string,
  url: string,
  folder: string,
  seconds: number,
  administration: Readonly<Record<string, string>>,
): Promise<FuzzSummary> {
  const summary = join(folder, "summary.json");
  const options = [
    ...["--no-color", "--config-file", file("schemathesis.toml"), "run", `${url}/openapi.json`],
    ...["--header", `Authorization: Token token=${DEMO_TOKEN}`],
    ...["--continue-on-failure", "--max-time", String(seconds)],
    ...["--generation-database", "none", "--report", "json", "--report-json-path", summary],
  ];
  const env = {
    ...process.env,
    SCHEMATHESIS_HOOKS: file("hooks.py"),
    CLOUDINARY_API_SECRET: await secretIn(folder),
    ...administration,
  };
  const report = await new Promise<string>((resolve) => {
    // It exits with 1 if its summary has findings, and prints no summary if it could not run.
    execFile(
      command,
      options,
      { cwd: folder, env, maxBuffer: Number.POSITIVE_INFINITY },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
  const text = await readFile(summary, "utf8").catch(() => {
    throw new Error(`Schemathesis did not run: ${report}`);
  });
  const { test_cases: cases, operations, errors } = JSON.parse(text);
  return {
    cases: cases.generated,
    operations: operations.tested,
    findings: cases.unique_failures + errors.length,
    report,
  };
}

/** Reads the credentials of the emulator, which writes them to its folder when it listens. */
async function secretIn(folder: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const text = await readFile(join(folder, "cloudinary.env"), "utf8").catch(() => "");
    const [, url] = /^CLOUDINARY_URL=(.*)\n/m.exec(text) ?? [];
    if (url) return decodeURIComponent(new URL(url).password);
    await sleep(50);
  }
  throw new Error("The emulator has kept no account.");
}
