import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { PROGRAMS, SCRATCH } from "./paths.js";
import { pinned } from "./pinned.js";

/** The emulator as a process of its own. */
export async function startCloudinary(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(SCRATCH, "cloudinary-"));
  const options = ["--json", "cloudinary-emulator", "--port", "0", "--dir", folder];
  const [command, ...parameters] = pinned("rest", [process.execPath, PROGRAMS.cli, ...options]);
  const child = spawn(command, parameters, {
    env: { PATH: process.env.PATH, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  const { cloudinaryUrl } = JSON.parse(String(line));
  return {
    url: cloudinaryUrl,
    stop: async () => {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}
