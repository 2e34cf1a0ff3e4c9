const latest = new Map<string, Promise<unknown>>();

/**
 * Runs operations with the same key one after the other, in the order of the calls. All stores of the process share
 * this; two processes must not use one folder at the same time.
 */
export async function inTurn<T>(thing: string, operation: () => Promise<T>): Promise<T> {
  const turn = (latest.get(thing) ?? Promise.resolve()).then(operation, operation);
  latest.set(thing, turn);
  try {
    return await turn;
  } finally {
    if (latest.get(thing) === turn) latest.delete(thing);
  }
}
