import type { ClientCode, ProblemCode } from "../user-image-error.js";

/** What a text can name, formatted for the language. */
export interface Facts {
  /** The actual value: a size such as `10.5 MB`, a number of millions of pixels, or a format. */
  readonly actual: string | undefined;
  /** The limit, in the same form; of formats, all of them: `JPG, PNG, or GIF`. */
  readonly limit: string | undefined;
  /** An administrator's reason, in the administrator's own words. */
  readonly reason: string | undefined;
  /** When to try again: `in 20 seconds`. */
  readonly wait: string;
  readonly isOffline: boolean;
}

/** One text, or one that depends on the error. */
export type Text = string | ((facts: Facts) => string);

/** The texts of a language, for each error. */
export interface Language {
  /** A BCP 47 tag, by which numbers, lists and times are formatted. */
  readonly tag: string;
  readonly errors: Readonly<Record<ProblemCode | ClientCode, Text>>;
  /** For an error that has no code. */
  readonly unknown: string;
  /** While a step is retried: the device is offline, the connection was lost, or the service is busy. */
  readonly retrying: { readonly offline: string; readonly lost: string; readonly busy: string };
}
