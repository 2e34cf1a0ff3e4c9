/**
 * Processes items, several at a time. After a failure none is begun any more; when the begun ones are finished, it
 * rejects with the failure.
 *
 * @param isOver is asked before each item
 */
export async function concurrently<T>(
  items: readonly T[],
  limit: number,
  isOver: () => boolean,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  let isBroken = false;
  const worker = async () => {
    for (const item of waiting) {
      if (isBroken || isOver()) return;
      await work(item).catch((error) => {
        isBroken = true;
        throw error;
      });
    }
  };
  const workers = Array.from({ length: limit }, worker);
  await Promise.allSettled(workers);
  await Promise.all(workers);
}
