import { write, writeSync } from "node:fs";

/** The size of a chunk, in characters. */
const CHUNK = 15 * 1024;

/** The size of the buffer, in characters. When it is full, further lines are dropped. */
const MAX_WAITING = 1024 * 1024;

/** The longest wait before a line is written, and the wait before a failed write is retried, in milliseconds. */
const PAUSE = 100;

/** How long the exit of the process waits for the rest of the buffer, in milliseconds. */
const LAST_WAIT = 1_000;

const STANDARD_OUTPUT = 1;

/** Receives the number of lost lines. */
export interface LossListener {
  onLost(): void;
  /** The log can be written again, after this many lines were lost. */
  onRecovered(lines: number): void;
}

/**
 * The log on standard output, written in chunks: one write for each line takes more CPU than the rest of a request.
 *
 * The service is more important than its log. While the log cannot be written (a full disk, a stalled reader), a
 * megabyte is buffered and further lines are lost. An exit writes the rest if that takes less than a second, perhaps
 * out of order while the reader lags behind. SIGKILL loses the buffer.
 */
export function openLog(listener?: LossListener): { write(line: string): void } {
  const output = new Output(listener);
  // A pipe or a socket that is full then fails the write. Otherwise it would block a thread, which no exit ends.
  process.stdout.on("error", () => {});
  process.on("exit", () => output.finish());
  setInterval(() => output.flush(), PAUSE).unref();
  return output;
}

class Output {
  private waiting = "";
  /** The rest of the chunk that is being written: a started line is finished first. */
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

  /** Writes the buffer, or retries a failed write, whatever the error was. */
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

  /** Writes the rest of the buffer, unless that takes too long. */
  finish(): void {
    // Another thread is writing the current chunk.
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

  /** Whether there is anything to write. */
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
