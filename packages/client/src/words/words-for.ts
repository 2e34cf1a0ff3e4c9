import { isOfPermission } from "../upload.js";
import { type ClientCode, type ProblemCode, UserImageError } from "../user-image-error.js";
import type { Facts, Language } from "./language.js";

/** An error as a user reads it. */
export interface Words {
  /** What is wrong and what to do, in plain words. */
  readonly text: string;
  /** Whether the same call may succeed now or soon: only then offer to try again. */
  readonly isWorthRepeating: boolean;
  /** Whether the user has to sign in first. */
  readonly needsToken: boolean;
}

type Code = ProblemCode | ClientCode;

const REPEATABLE: readonly string[] = [
  "network_error",
  "unexpected_answer",
  "internal_error",
  "overloaded",
  "identity_unavailable",
  "store_unavailable",
  "media_unavailable",
  "request_timeout",
  "image_not_uploaded",
  "image_upload_expired",
  "too_many_requests",
  "too_many_pending_uploads",
] satisfies Code[];

const TOKEN_CODES: readonly string[] = ["token_missing", "token_invalid"] satisfies Code[];

/** Nobody waits longer to try again. In seconds. */
const LONGEST_WAIT = 90;

/** In seconds, if the service names no time. */
const USUAL_WAIT = 60;

/**
 * Says in plain words what went wrong and what the user can do.
 *
 * @param error what a function of this package has thrown
 * @param language such as `english`, or one of your own
 */
export function wordsFor(error: unknown, language: Language): Words {
  if (!(error instanceof UserImageError)) {
    return { text: language.unknown, isWorthRepeating: false, needsToken: false };
  }
  const code = codeOf(error);
  const text = language.errors[code] ?? language.unknown;
  return {
    text: typeof text === "string" ? text : text(factsOf(error, language.tag)),
    isWorthRepeating: REPEATABLE.includes(code) && (error.retryAfter ?? 0) <= LONGEST_WAIT,
    needsToken: TOKEN_CODES.includes(code),
  };
}

/**
 * Says why a step is being retried.
 *
 * @param failure the argument of `onRetry`; null if nothing has failed yet, but the device is offline
 */
export function wordsOnRetry(failure: UserImageError | null, { retrying }: Language): string {
  if (isOffline()) return retrying.offline;
  return !failure || failure.code === "network_error" ? retrying.lost : retrying.busy;
}

/** That the service's own key is refused is no fault of the picture. */
function codeOf(error: UserImageError): Code {
  return error.code === "upload_refused" && isOfPermission(error) ? "media_unavailable" : error.code;
}

function factsOf(error: UserImageError, tag: string): Facts {
  const { code, actual, limit, reason, retryAfter = USUAL_WAIT } = error;
  const format = code === "image_too_many_pixels" ? millions : bytes;
  return {
    // The actual value is rounded up and the limit down, so that they never look the same.
    actual: typeof actual === "number" ? format(actual, Math.ceil, tag) : actual?.toUpperCase(),
    limit: typeof limit === "number" ? format(limit, Math.floor, tag) : limit && alternatives(limit, tag),
    reason,
    wait: timeUntil(retryAfter, tag),
    isOffline: isOffline(),
  };
}

function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

function alternatives(formats: readonly string[], tag: string): string | undefined {
  const names = formats.map((format) => format.toUpperCase());
  return new Intl.ListFormat(tag, { type: "disjunction" }).format(names) || undefined;
}

function bytes(count: number, round: typeof Math.ceil, tag: string): string {
  const isSmall = count < 1024 ** 2;
  const value = round((count * 10) / (isSmall ? 1024 : 1024 ** 2)) / 10;
  const unit = isSmall ? "kilobyte" : "megabyte";
  const text = new Intl.NumberFormat(tag, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
  // These are units of 1024 bytes, as in file managers.
  return text.replace("kB", "KB");
}

function millions(count: number, round: typeof Math.ceil, tag: string): string {
  return new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }).format(round(count / 1e5) / 10);
}

function timeUntil(seconds: number, tag: string): string {
  const format = new Intl.RelativeTimeFormat(tag, { numeric: "always" });
  return seconds <= LONGEST_WAIT
    ? format.format(seconds, "second")
    : format.format(Math.ceil(seconds / 60), "minute");
}
