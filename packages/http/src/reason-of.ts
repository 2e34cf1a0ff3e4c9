/** Why something failed, in one line for those who started it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE") return `${error.message}. Choose a port that is free.`;
  const cause = error.cause instanceof Error ? ` ${error.cause.message}` : "";
  return error.message + cause;
}
