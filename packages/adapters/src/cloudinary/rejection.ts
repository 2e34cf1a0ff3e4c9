/** What Cloudinary's SDK rejected with, safe to log. */
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
 * Makes an error of what the SDK rejects with: mostly no Error, of several shapes, and with the
 * secret in some of them. Only the status and a message without keys and signatures are kept.
 */
export function toCloudinaryError(rejection: unknown): CloudinaryError {
  const outer = typeof rejection === "object" && rejection !== null ? (rejection as Rejection) : {};
  const { message, http_code: status } = outer.error ?? outer;
  const text = typeof message === "string" && message !== "" ? message : "no message";
  return new CloudinaryError(withoutSecrets(text), typeof status === "number" ? status : null);
}

/** By Cloudinary's own words: a gateway that leads astray answers 404 as well. */
export function isNotFound({ message }: CloudinaryError): boolean {
  return message.startsWith("Resource not found - ");
}

/** `Invalid Signature <hex>. String to sign - '…'` */
function withoutSecrets(message: string): string {
  return message.replace(/String to sign.*/s, "").replace(/\b[0-9a-f]{32,}\b/gi, "[hidden]");
}
