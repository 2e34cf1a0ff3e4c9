import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Core, pinned } from "./pinned.js";

interface Run {
  readonly core?: Core;
  /** Node's own. */
  readonly options?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
}

/** Runs one of our programs to its end, with its task as JSON; resolves to the JSON it prints. */
export async function runProgram<Result>(file: string, task: object, run: Run = {}): Promise<Result> {
  const { core = "rest", options = [], settings = {} } = run;
  const [command, ...parameters] = pinned(core, [process.execPath, ...options, file, JSON.stringify(task)]);
  const child = spawn(command, parameters, {
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    printed += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${file} ended with ${code}.`);
  return JSON.parse(printed);
}
