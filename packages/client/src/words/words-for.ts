import { isOfPermission } from "../upload.js";
import { type ClientCode, type ProblemCode, UserImageError } from "../user-image-error.js";

export interface Words {
  readonly text: string;
  /** Whether a retry may succeed. */
  readonly isWorthRepeating: boolean;
  readonly needsToken: boolean;
}

type WordsOf = (error: UserImageError) => string;

const TROUBLE: WordsOf = () => "The service has a problem at the moment. Try again in a minute.";
const DEFECT: WordsOf = () => "The service has a problem that has to be mended first. It was reported.";
const LATE: WordsOf = () => "The upload took too long. Try again.";
const BUSY: WordsOf = ({ retryAfter }) =>
  `That was too often in a short time. Try again in ${duration(retryAfter ?? 60)}.`;
const TOKEN: WordsOf = () =>
  "This token is not known here, or it was revoked. Check it, or ask for a new one.";

const REPEATABLE: Partial<Record<ProblemCode | ClientCode, WordsOf>> = {
  network_error: () =>
    navigator.onLine
      ? "The connection was lost. Check it and try again."
      : "You are offline. Connect to the internet and try again.",
  internal_error: TROUBLE,
  overloaded: TROUBLE,
  store_unavailable: TROUBLE,
  media_unavailable: TROUBLE,
  request_timeout: LATE,
  image_not_uploaded: LATE,
  image_upload_expired: LATE,
  too_many_requests: BUSY,
  too_many_pending_uploads: BUSY,
  unexpected_answer: () =>
    "Something else answered instead of the service: the sign-in page of this network, perhaps. Try again.",
};

/** For a longer wait, no retry button is shown. In seconds. */
const LONGEST_WAIT = 90;

const TOKEN_CODES: readonly string[] = ["token_missing", "token_invalid"] satisfies ProblemCode[];

const FINAL: Partial<Record<ProblemCode | ClientCode, WordsOf>> = {
  token_missing: TOKEN,
  token_invalid: TOKEN,
  image_format_not_allowed: ({ actual, limit }) =>
    `${name(actual)} files cannot be used here. Choose a picture that is ${alternatives(limit)}.`,
  image_too_large: ({ actual, limit }) =>
    typeof limit === "number" && typeof actual === "number"
      ? `The file has ${bytes(actual, Math.ceil)}; at most ${bytes(limit, Math.floor)} can be used. Choose a smaller one.`
      : "The file is too large. Choose a smaller one.",
  image_too_many_pixels: ({ actual, limit }) =>
    limit === undefined
      ? `The picture is damaged, or its ${millions(actual, Math.ceil)} pixels are too many for this browser. Choose a smaller one.`
      : `The picture has ${millions(actual, Math.ceil)} pixels; at most ${millions(limit, Math.floor)} can be used. Choose a smaller one.`,
  file_empty: () => "This file is empty. Choose another one.",
  file_unreadable: () =>
    "This file cannot be read: it was changed, moved or deleted after you chose it. Choose it again.",
  invalid_image: () => "This file is not a picture, or it is damaged. Choose another one.",
  image_rejected: () => "This picture was rejected by a moderator. Choose another one.",
  store_refused: DEFECT,
  user_unreadable: DEFECT,
  image_not_found: () => "This picture can no longer come back.",
  upload_refused: ({ detail }) => `The upload was refused: ${detail}`,
};

/** An error in plain words, and what the user can do. */
export function wordsFor(error: unknown): Words {
  if (!(error instanceof UserImageError)) {
    return { text: `Something went wrong: ${String(error)}`, isWorthRepeating: false, needsToken: false };
  }
  // Cloudinary's messages about signatures are for the operator of the service.
  const repeatable =
    isOfPermission(error) && error.code === "upload_refused" ? TROUBLE : REPEATABLE[error.code];
  const words = repeatable ?? FINAL[error.code] ?? (({ detail }) => `Something went wrong: ${detail}`);
  return {
    text: words(error),
    isWorthRepeating: repeatable !== undefined && (error.retryAfter ?? 0) <= LONGEST_WAIT,
    needsToken: TOKEN_CODES.includes(error.code),
  };
}

/** The notice while a step is retried. @param failure null if nothing has failed yet, but the device is offline */
export function wordsOnRetry(failure: UserImageError | null): string {
  if (!navigator.onLine) return "You are offline. Waiting for the connection…";
  if (!failure || failure.code === "network_error") return "The connection was lost. Trying again…";
  return "The service is busy. Trying again…";
}

function name(format: unknown): string {
  return typeof format === "string" ? format.toUpperCase() : "Such";
}

function alternatives(formats: unknown): string {
  const names = Array.isArray(formats) ? formats.map(name) : [];
  return new Intl.ListFormat("en", { type: "disjunction" }).format(names) || "a JPG or PNG";
}

/** The actual value is rounded up and the limit down, so that they never look the same. */
function bytes(count: number, round: typeof Math.ceil): string {
  if (count < 1024 ** 2) return `${round(count / 102.4) / 10} KB`;
  return `${round((count * 10) / 1024 ** 2) / 10} MB`;
}

function millions(count: unknown, round: typeof Math.ceil): string {
  return `${round(Number(count) / 1e5) / 10} million`;
}

function duration(seconds: number): string {
  if (seconds <= 90) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
