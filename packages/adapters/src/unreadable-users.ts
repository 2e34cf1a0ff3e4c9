import { type UserId, UserUnreadable } from "@user-image/domain";

/** Receives each user who cannot be read, at most once an hour. An id of another type is passed as text. */
export type OnUnreadable = (id: UserId, error: UserUnreadable) => void;

/** How long an unreadable user is neither reported again nor included in queries for due users, in milliseconds. */
const PAUSE = 60 * 60 * 1000;

/**
 * Leaves unreadable users out of queries for due users for a while. They stay due, since their images
 * cannot be destroyed, and would otherwise always be the first results and block the users behind them.
 */
export class UnreadableUsers<StoredId = UserId> {
  /** The key is the id as text, since ids of other services may be objects. */
  private readonly noted = new Map<string, { readonly id: StoredId; readonly until: number }>();

  constructor(private readonly onUnreadable: OnUnreadable = () => {}) {}

  /** The ids to leave out now. */
  get ids(): StoredId[] {
    const now = performance.now();
    for (const [key, { until }] of this.noted) if (until <= now) this.noted.delete(key);
    return [...this.noted.values()].map(({ id }) => id);
  }

  note(id: StoredId, error: UserUnreadable): void {
    const known = this.noted.get(`${id}`);
    if (known && known.until > performance.now()) return;
    this.noted.set(`${id}`, { id, until: performance.now() + PAUSE });
    this.onUnreadable(typeof id === "number" ? id : `${id}`, error);
  }
}

/** The result of `read`, or null if the user is unreadable. */
export function ifReadable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserUnreadable) return null;
    throw error;
  }
}
