import type { Store, UserId } from "@user-image/domain";
import type { Composition } from "../composition/container.js";
import type { Config } from "../config.js";
import type { ProgressOutput } from "./progress.js";

/** What the command line uses of its process. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  exitCode?: typeof process.exitCode;
}

type OutputStream = NodeJS.WritableStream & ProgressOutput;

/** Parses an id in the arguments. Its type is a setting. */
export type ToId = (text: string) => UserId;

/** Prints a value as JSON for programs, or its words for people. */
export type Output = (value: object, words: string) => void;

/** What the commands need of the program. */
export interface Tools {
  readonly context: Context;
  /** Opens the store for the work, and closes it afterwards. */
  withStore(work: (store: Store, idOf: ToId, config: Config) => Promise<void>): Promise<void>;
  /** Composes the service for the work, and disposes of it afterwards. */
  withService(work: (service: Composition, idOf: ToId, config: Config) => Promise<void>): Promise<void>;
  /**
   * Prints a line of values, for people or for programs.
   *
   * @param output default: standard output
   */
  print(
    values: Readonly<Record<string, string | number | boolean | null>>,
    output?: { write(line: string): void },
  ): void;
  readonly output: Output;
  /** Prints an error on standard error, in one line. */
  complain(error: unknown, userId?: UserId): void;
}
