/** How long an answer is good for, in milliseconds. */
const FRESH = 1000;

/**
 * Asks a question at most once a second, however many want to know: whoever asks while it is under
 * way, or within a second of its beginning, shares its answer or failure.
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
