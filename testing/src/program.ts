import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const bin = (file: string) => fileURLToPath(new URL(`../../packages/http/bin/${file}`, import.meta.url));

/** A program of this project as a separate process that can be killed and started again. */
export class Program {
  private child: ChildProcess | undefined;

  constructor(
    private readonly file: "main.js" | "cli.js",
    private readonly options: readonly string[],
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  start(): void {
    const env = { PATH: process.env.PATH, LOG_LEVEL: "fatal", ...this.settings };
    this.child = spawn(process.execPath, [bin(this.file), ...this.options], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  /** The first line of its output. */
  async firstLine(): Promise<string> {
    const { stdout } = this.running();
    if (!stdout) throw new Error("It prints nothing.");
    for await (const line of createInterface(stdout)) return line;
    throw new Error(`${this.file} has ended without a word.`);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.running();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  }

  private running(): ChildProcess {
    if (!this.child) throw new Error(`${this.file} was not started.`);
    return this.child;
  }
}

/** Runs `user-image …`; resolves to its JSON output. */
export async function userImage(
  options: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const program = new Program("cli.js", ["--json", ...options], settings);
  program.start();
  return JSON.parse(await program.firstLine());
}
