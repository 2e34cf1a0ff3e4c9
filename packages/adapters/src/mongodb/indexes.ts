import type { Connection } from "./connection.js";

/** Only documents with an unsent event have entries in these. */
const INDEXED_FOR_EVENTS = ["imageState.unsent.dueAt", "imageState.unsent.recordedAt"];

/** Building an index has no deadline. The driver accepts this option for a single command, but its types do not declare it. */
const NO_TIME_LIMIT = { socketTimeoutMS: 0 } as object;

/**
 * Creates the missing indexes, one after the other.
 *
 * @param events whether unsent events need indexes too
 */
export async function createIndexes(
  connection: Connection,
  indexed: readonly string[],
  events: boolean,
): Promise<void> {
  const all = indexed.map((key) => ({ key, sparse: false }));
  const ofEvents = events ? INDEXED_FOR_EVENTS.map((key) => ({ key, sparse: true })) : [];
  for (const { key, sparse } of [...all, ...ofEvents]) {
    const options = { ...NO_TIME_LIMIT, ...(sparse && { sparse }) };
    await connection.runUnhurried((users) => users.createIndex({ [key]: 1 }, options));
  }
}
