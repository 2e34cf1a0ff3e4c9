import { type Progress, showProgress } from "../../packages/http/dist/command-line/progress.js";

/**
 * Shows on standard error how far a program is that takes about so long.
 *
 * @param what what it does now
 */
export function showTime(what: () => string, seconds: number): Promise<Progress> {
  const begin = Date.now();
  return showProgress(() => {
    const share = (Date.now() - begin) / 1000 / seconds;
    return { what: what(), share: share < 1 ? share : undefined };
  });
}
