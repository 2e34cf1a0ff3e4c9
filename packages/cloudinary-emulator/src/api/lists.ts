import { badRequest } from "../api-error.js";
import type { Parameters } from "../parameters.js";

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

/**
 * One page of a list; `next_cursor` is there if more follow. A cursor is the name of the last item of the page before.
 * @throws {ApiError} 400 for an unknown cursor or a wrong length
 */
export function pageOf<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  parameters: Parameters,
  byDefault = DEFAULT_RESULTS,
): { readonly page: readonly T[]; readonly next: { readonly next_cursor?: string } } {
  const cursor = parameters.text("next_cursor");
  const last = cursor === undefined ? -1 : items.findIndex((item) => nameOf(item) === cursor);
  if (cursor !== undefined && last < 0)
    throw badRequest(`Invalid value for parameter next_cursor - ${cursor}`);
  const end = last + 1 + readMaxResults(parameters.text("max_results"), byDefault);
  const [page, final] = [items.slice(last + 1, end), items[end - 1]];
  return { page, next: final !== undefined && end < items.length ? { next_cursor: nameOf(final) } : {} };
}
