import { clearLine, cursorTo } from "node:readline";

/** How far a command is. */
export interface Status {
  /** What it does, or how much of it is done. */
  readonly what: string;
  /** The part of the work that is done, from 0 to 1. Unset if it is not known. */
  readonly share?: number | undefined;
}

/** What shows the status of a command while it runs. */
export interface Progress {
  /** Removes the line from a terminal, so that a message can be written. The next status is a new line. */
  clear(): void;
  /** Shows nothing any longer, and leaves nothing on a terminal. */
  stop(): void;
}

/** Where the status is shown. It may be a terminal. */
export type ProgressOutput = Pick<NodeJS.WritableStream, "write"> &
  Partial<Pick<NodeJS.WriteStream, "isTTY" | "columns">>;

/** How often a terminal shows the status, in milliseconds. */
const REFRESH = 1000;

/**
 * Shows how far a long command is and how long it still takes: on a terminal in one line that changes, elsewhere as
 * plain lines, so that the log of a short run has none.
 *
 * @param look resolves to the status. If it rejects, nothing is shown this time
 * @param every how often a plain line is written, in milliseconds
 * @returns after the first status on a terminal
 */
export async function showProgress(
  look: () => Status | Promise<Status>,
  { every = 10_000, output = process.stderr }: { every?: number; output?: ProgressOutput } = {},
): Promise<Progress> {
  const begin = performance.now();
  const isTerminal = output.isTTY && process.env.TERM !== "dumb";
  let isOver = false;
  const show = async () => {
    const status = await Promise.resolve(look()).catch(() => null);
    if (!status || isOver) return;
    const line = lineOf(status, (performance.now() - begin) / 1000);
    if (isTerminal) rewrite(output, line);
    else output.write(`${line}\n`);
  };
  if (isTerminal) await show();
  const timer = setInterval(() => void show(), isTerminal ? REFRESH : every);
  timer.unref();
  const clear = () => {
    if (isTerminal) rewrite(output, "");
  };
  return {
    clear,
    stop: () => {
      isOver = true;
      clearInterval(timer);
      clear();
    },
  };
}

/** Cut to the terminal's width, since a line that wraps could not be removed. */
function rewrite(output: ProgressOutput, line: string): void {
  const stream = output as NodeJS.WriteStream;
  cursorTo(stream, 0);
  clearLine(stream, 1);
  output.write(line.slice(0, (output.columns || 80) - 1));
}

/** What is left follows from the time so far, which tells nothing within the first second. */
function lineOf({ what, share }: Status, elapsed: number): string {
  if (share === undefined) return `${what}, ${duration(elapsed)} so far`;
  const percent = `${what}: ${Math.floor(share * 100)} %`;
  return share > 0 && elapsed >= 1
    ? `${percent}, about ${duration((elapsed * (1 - share)) / share)} left`
    : percent;
}

/** Such as `45 s`, `12 min` or `1 h 5 min`. */
function duration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
