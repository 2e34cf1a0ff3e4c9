import type { KnownLimits } from "./picture/picture-format.js";
import type { User } from "./user.js";
import { networkError, type ProblemCode, UserImageError } from "./user-image-error.js";

/** The service and the user. */
export interface Connection {
  /** The URL of the service, such as `https://example.org/images`, or `.` for the page's own folder. */
  readonly baseUrl: string;
  /** A token of the service. */
  readonly token?: string | undefined;
  /**
   * Headers that authenticate the user without a token of the service: `{ authorization: "Bearer …" }` with a token of
   * an identity provider. Without a token and headers, the cookies of this origin authenticate the user.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cancels all steps. The promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the error of a step that will be retried after a wait. */
  readonly onRetry?: ((error: UserImageError) => void) | undefined;
}

/** Options of a change of the user's image. */
export interface Change extends Connection {
  /**
   * Makes the change only if the user still has this entity tag, the result of `entityTagOf`. Otherwise the
   * change fails with `precondition_failed`.
   */
  readonly ifMatch?: string | undefined;
}

/** Permission to upload one image. */
export interface Grant extends KnownLimits {
  readonly publicId: string;
  /** When the permission was given, in seconds since 1970, and when it ends, both by the service's clock. */
  readonly timestamp: number;
  readonly expiresAt: string;
  readonly uploadUrl: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The timeout of a request, in milliseconds. The service itself gives up after ten seconds. */
const TIMEOUT = 15_000;

const entityTags = new WeakMap<object, string>();

/**
 * Returns the entity tag of a user, for `ifMatch`. Undefined for an object that is not a result of this
 * package's functions.
 */
export function entityTagOf(user: object): string | undefined {
  return entityTags.get(user) || undefined;
}

/** @throws {UserImageError | unknown} the signal's reason */
export function requestGrant(connection: Connection): Promise<Grant> {
  return request(connection, "POST", "media-signature");
}

/** @throws {UserImageError | unknown} the signal's reason */
export function requestUser<U = User>(connection: Connection): Promise<U> {
  return request(connection, "GET", "users");
}

/**
 * Sets the image or, with null, removes it. Idempotent.
 *
 * @throws {UserImageError | unknown} the signal's reason
 */
export function requestImage<U = User>(change: Change, publicId: string | null): Promise<U> {
  return request(change, "PATCH", "users", { image: publicId === null ? null : { publicId } });
}

async function request<T>(connection: Change, method: string, path: string, body?: object): Promise<T> {
  const { baseUrl, token, signal, ifMatch } = connection;
  const url = `${baseUrl.replace(/\/$/, "")}/v1/${path}`;
  const timeout = AbortSignal.timeout(TIMEOUT);
  const headers = new Headers(connection.headers);
  if (token !== undefined) headers.set("authorization", `Token token=${token}`);
  if (body) headers.set("content-type", "application/json");
  if (body && ifMatch) headers.set("if-match", ifMatch);
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      // With If-Match, Chromium bypasses its cache of preflight requests unless this is set, which takes a round trip.
      // It never answers such a request from its cache, as it would without If-Match.
      ...(body && ifMatch && { cache: "force-cache" }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    return readAnswer(response, text) as T;
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof UserImageError ? error : networkError(url);
  }
}

function readAnswer(response: Response, text: string): unknown {
  const { status, ok, url, headers } = response;
  const answer = parseObject(text);
  if (ok && answer) {
    // A proxy that compresses answers makes the tag weak, and a weak tag never matches. The service's own is strong.
    entityTags.set(answer, headers.get("etag")?.replace(/^W\//, "") ?? "");
    return answer;
  }

  const facts = { ...answer, status, retryAfter: secondsUntilRetry(response) };
  if (typeof answer?.code === "string") {
    throw new UserImageError(answer.code as ProblemCode, String(answer.detail), facts);
  }
  throw new UserImageError(
    "unexpected_answer",
    `${url} answered ${status}, but the answer is not one of the service. Check baseUrl.`,
    facts,
  );
}

/** `Retry-After` in seconds. A date is compared with the server's own, since the device's clock may be wrong. */
function secondsUntilRetry({ headers }: Response): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const now = Date.parse(headers.get("date") ?? "") || Date.now();
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** Parses a JSON object, or returns null. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
