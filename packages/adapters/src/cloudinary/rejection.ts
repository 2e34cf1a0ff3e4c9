/** An error of Cloudinary's SDK, without secrets, so that it can be logged. */
export class CloudinaryError extends Error {
  override readonly name = "CloudinaryError";

  constructor(
    message: string,
    /** The HTTP status, or null if there was no answer. */
    readonly status: number | null,
  ) {
    super(message);
  }
}

interface Rejection {
  readonly message?: unknown;
  readonly http_code?: unknown;
  readonly error?: Rejection;
}

/**
 * Converts a rejection of the SDK to an error. The SDK rejects with values of several shapes, mostly not
 * Errors, and some contain the secret. Only the status and the message are kept, without keys and
 * signatures.
 */
export function toCloudinaryError(rejection: unknown): CloudinaryError {
  const outer = typeof rejection === "object" && rejection !== null ? (rejection as Rejection) : {};
  const { message, http_code: status } = outer.error ?? outer;
  const text = typeof message === "string" && message !== "" ? message : "no message";
  return new CloudinaryError(withoutSecrets(text), typeof status === "number" ? status : null);
}

/** Compares Cloudinary's message, since a misconfigured gateway answers 404 as well. */
export function isNotFound({ message }: CloudinaryError): boolean {
  return message.startsWith("Resource not found - ");
}

/** `Invalid Signature <hex>. String to sign - '…'` */
function withoutSecrets(message: string): string {
  return message.replace(/String to sign.*/s, "").replace(/\b[0-9a-f]{32,}\b/gi, "[hidden]");
}
