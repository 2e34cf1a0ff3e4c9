import { StoreRefused, type User, UserUnreadable } from "@user-image/domain";
import type { Connection } from "./connection.js";
import type { StoredId } from "./stored-ids.js";
import type { Reading } from "./user-document.js";

/** The server's time limit for a search, and how long to wait for its answer, in milliseconds. */
const MAX_TIME = 10_000;
const SOCKET_TIME = 12_000;

/**
 * Finds users by a part of their name or e-mail address. MongoDB has no index for that, so it reads the documents one
 * after the other until it has found enough.
 *
 * @throws {StoreRefused} if the host defines the documents, which have other fields
 * @throws {StoreUnavailable}
 */
export async function searchUsers<P>(
  connection: Connection,
  { isDefinedByHost }: Pick<Reading<P>, "isDefinedByHost">,
  find: (id: StoredId) => Promise<User<P> | null>,
  text: string,
  limit: number,
): Promise<User<P>[]> {
  if (isDefinedByHost) throw new StoreRefused(new Error("The host that opened this store finds its users."));
  const pattern = { $regex: text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), $options: "i" };
  const options = { projection: { _id: 1 }, limit, maxTimeMS: MAX_TIME, socketTimeoutMS: SOCKET_TIME };
  const found = await connection.runUnhurried((users) =>
    users.find<{ _id: StoredId }>({ $or: [{ username: pattern }, { email: pattern }] }, options).toArray(),
  );
  const users = await Promise.all(found.map(({ _id }) => find(_id).catch(leaveOutUnreadable)));
  return users.filter((user) => user !== null);
}

function leaveOutUnreadable(error: unknown): null {
  if (error instanceof UserUnreadable) return null;
  throw error;
}
