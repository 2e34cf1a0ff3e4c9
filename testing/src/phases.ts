import { type Progress, showProgress } from "../../packages/http/dist/command-line/progress.js";

/**
 * Receives what a program does from now on.
 *
 * @param left about how long the program still takes, in seconds; unset if it is not known
 */
export type OnPhase = (what: string, left?: number) => void;

/** Shows on standard error how far a program is whose phases take a known time. */
export async function showPhases(first: string): Promise<Progress & { readonly onPhase: OnPhase }> {
  const begin = Date.now();
  let phase = first;
  let end: number | undefined;
  const progress = await showProgress(() => {
    const share = end === undefined ? 1 : (Date.now() - begin) / (end - begin);
    return { what: phase, share: share < 1 ? share : undefined };
  });
  return {
    ...progress,
    onPhase: (what, left) => {
      phase = what;
      end = left === undefined ? undefined : Date.now() + left * 1000;
    },
  };
}
