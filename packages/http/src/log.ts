import { pino } from "pino";

/** How much is gathered before it is written, in bytes, and how long it may wait, in milliseconds. */
const CHUNK = 4096;
const MAX_WAIT = 100;

/**
 * The log on standard output, written in chunks: a write for each line costs more than a request does otherwise, and
 * blocks while nobody reads. At any exit the rest is written; SIGKILL alone loses what still waits.
 */
export function openLog(): { write(line: string): void } {
  return pino.destination({ dest: 1, sync: false, minLength: CHUNK, periodicFlush: MAX_WAIT });
}
