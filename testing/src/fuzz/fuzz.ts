import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../free-port.js";
import { Program } from "../program.js";
import { pythonWith } from "../python.js";

const file = (name: string) => fileURLToPath(new URL(`../../fuzz/${name}`, import.meta.url));
const DEMO_TOKEN = "9D6fucJrGle3yY2WSfeNCE9xD8k";

/** Frequent enough that the limits of a user, which are tested elsewhere, are not all that is met. */
const SETTINGS = {
  SIGN_RATE_LIMIT: "1000000",
  SET_RATE_LIMIT: "1000000",
  GRANT_TTL: "4s",
  COLLECT_INTERVAL: "100ms",
};

export interface FuzzSummary {
  /** Requests that were sent. */
  readonly cases: number;
  /** Operations of the API that they were sent to. */
  readonly operations: number;
  /** Answers that are not as the API's description says, or are a 500. */
  readonly findings: number;
  /** What Schemathesis has to say, with a curl command for each finding. */
  readonly report: string;
}

/**
 * Sends the embedded service what its own OpenAPI document allows and what it does not
 * (https://schemathesis.readthedocs.io), for so many seconds.
 */
export async function fuzz(seconds: number): Promise<FuzzSummary> {
  const python = await pythonWith("schemathesis", ["schemathesis==4.32.5"]);
  const folder = await mkdtemp(join(tmpdir(), "user-image-fuzz-"));
  const port = String(await freePort());
  const service = new Program("main.js", [], { ...SETTINGS, PORT: port, DATA_DIR: folder });
  service.start();
  try {
    await service.firstLine();
    return await attack(join(dirname(python), "schemathesis"), `http://localhost:${port}`, folder, seconds);
  } finally {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function attack(command: string, url: string, folder: string, seconds: number): Promise<FuzzSummary> {
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
  };
  const report = await new Promise<string>((resolve) => {
    // It exits with 1 if there is something in its summary, and without one if it could not run.
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

/** Of the emulator's account, which is kept in its folder at the moment when it listens. */
async function secretIn(folder: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const text = await readFile(join(folder, "cloudinary.env"), "utf8").catch(() => "");
    const [, url] = /^CLOUDINARY_URL=(.*)\n/m.exec(text) ?? [];
    if (url) return decodeURIComponent(new URL(url).password);
    await sleep(50);
  }
  throw new Error("The emulator has kept no account.");
}
