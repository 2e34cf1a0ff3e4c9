import type { User } from "./user.js";
import { networkError, type ProblemCode, UserImageError } from "./user-image-error.js";

/** Where the service is, and whose image it is about. */
export interface Connection {
  /** Such as `https://example.org/images`; `.` for the folder of the page itself. */
  readonly baseUrl: string;
  /** One that the service has issued. */
  readonly token?: string | undefined;
  /**
   * What the service knows the user by instead: `{ authorization: "Bearer …" }` with the token of an identity provider.
   * Without either, it is by the cookies of this origin.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Ends everything at once; what is awaited then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Hears why a step failed that is going to be repeated after a wait. */
  readonly onRetry?: ((error: UserImageError) => void) | undefined;
}

/** A change of the image that the user shows. */
export interface Change extends Connection {
  /**
   * Makes the change only if the user is still the one with this entity tag, as `entityTagOf` tells
   * it; otherwise it fails with `precondition_failed`.
   */
  readonly ifMatch?: string | undefined;
}

/** Permission to upload one image. */
export interface Grant {
  readonly publicId: string;
  /** When it was given, in seconds since 1970, and until when an upload may start, both by the service's clock. */
  readonly timestamp: number;
  readonly expiresAt: string;
  readonly uploadUrl: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** How long the service may take for an answer, in milliseconds. It gives up after ten seconds itself. */
const TIMEOUT = 15_000;

const entityTags = new WeakMap<object, string>();

/**
 * What `ifMatch` takes, so that a change is of the user as they were when they were answered. Undefined
 * for an object that no function of this package has resolved to.
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
 * Shows an image or, with null, none. The same again changes nothing.
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
    // A proxy that compresses answers makes a weak tag of it, which never matches; the service's own is strong.
    entityTags.set(answer, headers.get("etag")?.replace(/^W\//, "") ?? "");
    return answer;
  }

  const facts = { ...answer, status, retryAfter: secondsUntilRetry(response) };
  if (typeof answer?.code === "string") {
    throw new UserImageError(answer.code as ProblemCode, String(answer.detail), facts);
  }
  throw new UserImageError(
    "unexpected_answer",
    `${url} answered ${status}, but not as the service does.`,
    facts,
  );
}

/** `Retry-After` in seconds. A date is compared with the server's own, for the clock here may be wrong. */
function secondsUntilRetry({ headers }: Response): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const now = Date.parse(headers.get("date") ?? "") || Date.now();
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** The JSON object in a text, or null if it is none. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
