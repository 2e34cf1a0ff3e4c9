import type { Parameters } from "../parameters.js";

/** The most calls that are kept, so that a program that runs for days does not fill the memory. */
const MAX_CALLS = 1_000;

/** Parameters that tests do not need and that nobody should find in their output. */
const LEFT_OUT = ["api_key", "api_secret", "file", "signature"];

/** A call that the emulator has answered. */
export interface RecordedCall {
  readonly method: string;
  /** The path of the URL, decoded and without its query. */
  readonly path: string;
  /**
   * The parameters of a call of the Upload API or Admin API without `file`, `api_key` and `signature`. Several values
   * of one name are joined by commas. Empty for a call that a test lets fail, which is not read.
   */
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: number;
}

/** The latest 1,000 calls, in the order of their answers. */
export class CallLog {
  private calls: RecordedCall[] = [];

  add(method: string, path: string, parameters: Parameters | undefined, status: number): void {
    const names = parameters?.names().filter((name) => !LEFT_OUT.includes(name)) ?? [];
    const texts = Object.fromEntries(names.map((name) => [name, parameters?.list(name).join(",") ?? ""]));
    this.calls.push({ method, path, parameters: texts, status });
    if (this.calls.length > MAX_CALLS) this.calls.shift();
  }

  list(): RecordedCall[] {
    return [...this.calls];
  }

  clear(): void {
    this.calls = [];
  }
}
