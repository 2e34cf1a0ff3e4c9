import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { PROGRAMS, SCRATCH } from "./paths.js";
import { type Core, pinned } from "./pinned.js";

interface RunningCloudinary {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The emulator as a process of its own. */
export async function startCloudinary(core: Core = "rest"): Promise<RunningCloudinary> {
  const folder = await mkdtemp(join(SCRATCH, "cloudinary-"));
  const options = ["--json", "cloudinary-emulator", "--port", "0", "--dir", folder];
  const [command, ...parameters] = pinned(core, [process.execPath, PROGRAMS.cli, ...options]);
  const child = spawn(command, parameters, {
    env: { PATH: process.env.PATH, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  const { cloudinaryUrl } = JSON.parse(String(line));
  return {
    url: cloudinaryUrl,
    pid: child.pid ?? 0,
    stop: async () => {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}
