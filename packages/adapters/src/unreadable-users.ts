import type { UserId, UserUnreadable } from "@user-image/domain";

/** Receives each user who cannot be read, at most once an hour. An id that is none of the store's comes as text. */
export type OnUnreadable = (id: UserId, error: UserUnreadable) => void;

/** How long a user who cannot be read is neither reported again nor looked for among those who are due, in milliseconds. */
const PAUSE = 60 * 60 * 1000;

/**
 * Keeps users who cannot be read from standing in the way of the others: they stay the first of
 * those who are due, for what is due cannot be done, so they are left out for a while.
 */
export class UnreadableUsers<StoredId = UserId> {
  /** By their ids as text, for not every id of another service is a value. */
  private readonly noted = new Map<string, { readonly id: StoredId; readonly until: number }>();

  constructor(private readonly onUnreadable: OnUnreadable = () => {}) {}

  /** Who is to be left out at the moment. */
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
