/** Why something failed, in one line for those who started it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return inOneLine(String(error));
  const cause = error.cause instanceof Error ? error.cause.message : "";
  const isSaid = error.message.includes(cause);
  return inOneLine(isSaid ? error.message : `${error.message} ${cause}`);
}

/** Without line breaks and what else controls a terminal. */
export function inOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}
