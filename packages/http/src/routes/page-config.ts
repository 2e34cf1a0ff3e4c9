/** What the service tells its picture page, at /page-config.json. */
export interface PageConfig {
  /** How long a replaced or removed image can come back, in milliseconds. */
  readonly discardGrace: number;
  /** Of the demo user, whom everybody may be. Not there where users are real. */
  readonly demoToken?: string | undefined;
}
