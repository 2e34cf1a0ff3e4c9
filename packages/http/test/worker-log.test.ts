import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "./serve.js";

const CLI = fileURLToPath(new URL("../bin/cli.js", import.meta.url));

it("a full disk behind its output ends no worker that collects", async () => {
  const full = openSync("/dev/full", "w");
  onTestFinished(() => closeSync(full));
  const settings = { ...process.env, DATA_DIR: await temporaryFolder(), COLLECT_INTERVAL: "100ms" };

  const worker = spawn(process.execPath, [CLI, "collect"], {
    env: settings,
    stdio: ["ignore", full, "pipe"],
  });
  onTestFinished(() => void worker.kill("SIGKILL"));
  const ended = once(worker, "exit");
  const early = await Promise.race([ended, sleep(2000)]);

  expect(early).toBeUndefined();
  worker.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});
