import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { WhenOver } from "./process.js";
import { temporaryFolder } from "./serve.js";

const configuration = new URL("../../../deploy/nginx.conf", import.meta.url);

// Debian keeps it where only root looks.
const env = { PATH: `${process.env.PATH}:/usr/sbin` };

export function hasNginx(): boolean {
  return spawnSync("nginx", ["-v"], { env }).status === 0;
}

/**
 * Starts nginx as deploy/nginx.conf says, but for where it listens, writes and passes requests on.
 *
 * @param path what it takes away from the path of a request, with slashes around it
 * @param listen the directives that say where it listens
 * @param whenOver registers what ends it
 */
export async function startNginx(
  port: number,
  servers: readonly string[],
  path = "/",
  listen = `listen 127.0.0.1:${port};`,
  whenOver: WhenOver = onTestFinished,
): Promise<void> {
  const folder = await temporaryFolder();
  // As root its workers are of another user.
  await chmod(folder, 0o755);
  const own = changed(await readFile(configuration, "utf8"), [
    [/ \/tmp\//g, ` ${folder}/`],
    [/listen 8080;/, listen],
    [/server user-image-1:3000/, `server 127.0.0.1:${servers[0]}`],
    servers[1]
      ? [/server user-image-2:3000/, `server 127.0.0.1:${servers[1]}`]
      : [/server user-image-2:3000[^;]*;/, ""],
    ...(path === "/" ? [] : below(path)),
  ]);
  const file = join(folder, "nginx.conf");
  await writeFile(file, own);

  const nginx = spawn("nginx", ["-c", file, "-g", "daemon off;"], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  nginx.stderr.on("data", (chunk) => {
    said += chunk;
  });
  whenOver(async () => {
    nginx.kill("SIGTERM");
    if (nginx.exitCode === null) await once(nginx, "exit");
    const [fault] = /\[(?:crit|alert|emerg)\].*/.exec(said) ?? [];
    if (fault) throw new Error(`nginx failed: ${fault}`);
  });
  while (!(await listens(port))) {
    if (nginx.exitCode !== null) throw new Error(`nginx did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

type Change = readonly [RegExp, string];

/** What the configuration itself says to do for a path. */
function below(path: string): Change[] {
  return [
    [/location \/ \{/, `location ${path} {`],
    [/proxy_pass http:\/\/user_image;/, "proxy_pass http://user_image/;"],
  ];
}

function changed(text: string, changes: readonly Change[]): string {
  return changes.reduce((text, [pattern, replacement]) => {
    if (text.search(pattern) < 0) throw new Error(`deploy/nginx.conf has no ${pattern}.`);
    return text.replace(pattern, replacement);
  }, text);
}

async function listens(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}
