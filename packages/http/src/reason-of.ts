/** Why something failed, in one line for those who started it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause.message : "";
  const isSaid = error.message.includes(cause);
  return isSaid ? error.message : `${error.message} ${cause}`;
}
