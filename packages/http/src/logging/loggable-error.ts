/** An error for the log: its message and stack, without its other members. */
export type LoggableError = {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string | number;
  readonly cause?: LoggableError;
};

/** Deeper causes add nothing useful. */
const MAX_CAUSES = 5;

/**
 * Keeps passwords and queries in URLs out of the log, and the members that drivers add to their errors, such as
 * requests with their credentials.
 */
export function toLoggableError(error: unknown, depth = 0): LoggableError {
  if (!(error instanceof Error))
    return { type: typeof error, message: "Something other than an Error was thrown.", stack: "" };

  const { name, message, stack = "", cause } = error;
  const code = "code" in error ? error.code : undefined;
  return {
    type: name,
    message: withoutSecrets(message),
    stack: withoutSecrets(stack),
    ...((typeof code === "string" || typeof code === "number") && { code }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: toLoggableError(cause, depth + 1) }),
  };
}

/** `mongodb://user:password@host`, and the query of `/v1/users?token=a`, which Fastify names in some errors. */
export function withoutSecrets(text: string): string {
  return text.replace(/\/\/[^\s/@]*@/g, "//[hidden]@").replace(/(\/[^\s/?]*)\?[^\s"']+/g, "$1?[hidden]");
}
