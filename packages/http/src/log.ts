import { pino } from "pino";

/** How much is gathered before it is written, in bytes: less than the 16 KB that sonic-boom writes at once. */
const CHUNK = 15 * 1024;

/** How long it may wait, in milliseconds. */
const MAX_WAIT = 100;

/**
 * The log on standard output, written in chunks: a write for each line costs more than a request does otherwise, and
 * blocks while nobody reads. At any exit the rest is written, not always in order while the reader lags behind; SIGKILL alone
 * loses what still waits.
 */
export function openLog(): { write(line: string): void; flushSync(): void } {
  // Of text, sonic-boom would measure all that waits again with every line.
  const mode = { sync: false, contentMode: "buffer" } as const;
  const output = pino.destination({ dest: 1, minLength: CHUNK, periodicFlush: MAX_WAIT, ...mode });
  return {
    // Its types know of text only.
    write: (line) => output.write(Buffer.from(line) as never),
    flushSync: () => output.flushSync(),
  };
}
