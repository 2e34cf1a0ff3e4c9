import { badRequest } from "../api-error.js";

const DEFAULT_RESULTS = 10;
const MAX_RESULTS = 500;

/** Parses tags: a comma-separated list. */
export function parseTags(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** `alt=a cat|caption=x\|y`: pairs joined by `|`, where `\` escapes a `|` or `=` that belongs to the text. */
export function parseContext(text: string): Record<string, string> {
  const pairs = text.split(/(?<!\\)\|/).map((pair) => {
    const [key = "", ...value] = pair.split(/(?<!\\)=/);
    return [plain(key), plain(value.join("="))] as const;
  });
  return Object.fromEntries(pairs.filter(([key]) => key !== ""));
}

function plain(text: string): string {
  return text.replace(/\\([|=])/g, "$1");
}

/** The length of a list. @throws {ApiError} 400 unless `text` is a number from 1 to 500 */
export function readMaxResults(text: string | undefined, byDefault = DEFAULT_RESULTS): number {
  if (text === undefined) return byDefault;
  const results = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (results >= 1 && results <= MAX_RESULTS) return results;
  throw badRequest(`Invalid value for parameter max_results - ${text}`);
}
