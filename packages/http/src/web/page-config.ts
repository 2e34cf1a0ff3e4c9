/** What the service tells its page. */
export interface PageConfig {
  /** What may be uploaded: `jpg`, `png`, … */
  readonly formats: readonly string[];
  readonly maxBytes: number;
  /** How long a replaced or removed picture can come back, in milliseconds. */
  readonly discardGrace: number;
  /** The demo user's, where there is one. */
  readonly demoToken?: string;
}

/** @throws {TypeError} if the service cannot be reached */
export async function loadPageConfig(): Promise<PageConfig> {
  const answer = await fetch("page-config.json");
  if (!answer.ok) throw new TypeError(`The service answered ${answer.status}.`);
  return answer.json();
}
