/** The reason of a failure in one line, for the operator. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return inOneLine(String(error));
  const cause = error.cause instanceof Error ? error.cause.message : "";
  const isSaid = error.message.includes(cause);
  return inOneLine(isSaid ? error.message : `${error.message} ${cause}`);
}

/** Removes line breaks and other control characters. */
export function inOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}
