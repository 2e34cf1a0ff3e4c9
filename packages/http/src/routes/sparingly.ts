/** How long an answer is reused, in milliseconds. */
const FRESH = 1000;

/**
 * Runs a function at most once a second. A call while it runs, or within a second of its start, gets the same
 * result or error.
 */
export function sparingly<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly begun: number; isUnderWay: boolean } | undefined;
  return () => {
    if (last && (last.isUnderWay || performance.now() - last.begun < FRESH)) return last.answer;
    const asked = { answer: ask(), begun: performance.now(), isUnderWay: true };
    const done = () => {
      asked.isUnderWay = false;
    };
    asked.answer.then(done, done);
    last = asked;
    return asked.answer;
  };
}
