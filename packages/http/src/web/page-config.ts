import { UserImageError } from "@user-image/client";

/** The configuration of the page, from the service. */
export interface PageConfig {
  /** The allowed formats: `jpg`, `png`, … */
  readonly formats: readonly string[];
  readonly maxBytes: number;
  /** How long a replaced or removed picture can be restored, in milliseconds. */
  readonly discardGrace: number;
  /** The token of the demo user, if there is one. */
  readonly demoToken?: string;
}

/** @throws {UserImageError} `network_error` or `unexpected_answer` */
export async function loadPageConfig(): Promise<PageConfig> {
  const answer = await fetch("page-config.json").catch(() => null);
  if (!answer) throw new UserImageError("network_error", "The service could not be reached.");
  const { ok, status } = answer;
  if (!ok) throw new UserImageError("unexpected_answer", `The service answered ${status}.`, { status });
  return answer.json();
}
