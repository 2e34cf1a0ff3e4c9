import type { Store, UserId } from "@user-image/domain";
import type { Composition } from "../composition/container.js";
import type { Config } from "../config.js";

/** Parses an id in the arguments. Its type is a setting. */
export type ToId = (text: string) => UserId;

/** Prints a value as JSON for programs, or its words for people. */
export type Output = (value: object, words: string) => void;

/** What the commands need of the program. */
export interface Tools {
  /** Opens the store for the work, and closes it afterwards. */
  withStore(work: (store: Store, idOf: ToId, config: Config) => Promise<void>): Promise<void>;
  /** Composes the service for the work, and disposes of it afterwards. */
  withService(work: (service: Composition, idOf: ToId) => Promise<void>): Promise<void>;
  /** Prints a line of values. */
  print(values: Record<string, string | number | boolean | null>): void;
  readonly output: Output;
}
