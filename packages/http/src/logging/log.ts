import { write, writeSync } from "node:fs";

/** How much is gathered before it is written, in characters. */
const CHUNK = 15 * 1024;

/** How much may wait for a reader or for room on a disk, in characters. What comes then is lost. */
const MAX_WAITING = 1024 * 1024;

/** How long a line may wait until it is written, and what could not be written until it is tried again, in milliseconds. */
const PAUSE = 100;

/** How long the process stays for the rest at its end, in milliseconds. */
const LAST_WAIT = 1_000;

const STANDARD_OUTPUT = 1;

/** Who wants to know of lines that were lost. */
export interface LossListener {
  onLost(): void;
  /** The log can be written again, after so many lines were lost. */
  onRecovered(lines: number): void;
}

/**
 * The log on standard output, written in chunks: a write for each line costs more than a request does otherwise.
 *
 * The log is worth less than the service. While it cannot be written (a full disk, a reader that stalls) a megabyte
 * of it waits, and further lines are lost. At any exit the rest is written if that takes less than a second, not
 * always in order while the reader lags behind; SIGKILL loses what still waits.
 */
export function openLog(listener?: LossListener): { write(line: string): void } {
  const output = new Output(listener);
  // This also makes a pipe or a socket refuse what it has no room for. Else it would block a thread, and no exit ends that.
  process.stdout.on("error", () => {});
  process.on("exit", () => output.finish());
  setInterval(() => output.flush(), PAUSE).unref();
  return output;
}

class Output {
  private waiting = "";
  /** What is being written, less and less of it: a line that was begun is finished first. */
  private chunk: Buffer = Buffer.alloc(0);
  private isWriting = false;
  private hasFailed = false;
  private lost = 0;

  constructor(private readonly listener: LossListener | undefined) {}

  write(line: string): void {
    if (this.waiting.length + line.length > MAX_WAITING) {
      this.lost += 1;
      this.listener?.onLost();
      return;
    }
    this.waiting += line;
    if (this.waiting.length >= CHUNK && !this.hasFailed) this.flush();
  }

  /** Writes what waits, or tries again what failed, whatever the reason was. */
  flush(): void {
    if (this.isWriting || !this.hasChunk()) return;
    this.isWriting = true;
    write(STANDARD_OUTPUT, this.chunk, (error, written) => {
      this.isWriting = false;
      this.hasFailed = error !== null;
      if (error) return;
      this.chunk = this.chunk.subarray(written);
      if (this.chunk.length > 0) return this.flush();
      this.tellOfLoss();
    });
  }

  /** Writes the rest, unless that takes too long. */
  finish(): void {
    // What is being written is written by another thread.
    if (this.isWriting) this.chunk = Buffer.alloc(0);
    const end = performance.now() + LAST_WAIT;
    while (this.hasChunk() && performance.now() < end) {
      try {
        this.chunk = this.chunk.subarray(writeSync(STANDARD_OUTPUT, this.chunk));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
    }
  }

  /** Whether there is something to write. */
  private hasChunk(): boolean {
    if (this.chunk.length === 0) {
      this.chunk = Buffer.from(this.waiting);
      this.waiting = "";
    }
    return this.chunk.length > 0;
  }

  private tellOfLoss(): void {
    const { lost } = this;
    this.lost = 0;
    if (lost > 0) this.listener?.onRecovered(lost);
  }
}
