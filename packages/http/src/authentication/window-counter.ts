/** In milliseconds. */
const WINDOW = 60_000;

/** How many names are counted at a time. Of more, the one that was counted least recently begins anew. */
const MAX_NAMES = 5_000;

interface Window {
  readonly since: number;
  count: number;
}

/** Counts events by name in windows of a minute. A window begins with the first event. */
export class WindowCounter {
  /** In order of use, the least recently used first. */
  private readonly windows = new Map<string, Window>();

  /** Counts an event. Returns the number of events in this window and the seconds until its end. */
  count(name: string): { readonly count: number; readonly seconds: number } {
    const now = performance.now();
    const known = this.windows.get(name);
    const window = known && known.since + WINDOW > now ? known : { since: now, count: 0 };
    window.count += 1;
    this.windows.delete(name);
    this.windows.set(name, window);
    if (this.windows.size > MAX_NAMES) this.windows.delete(this.windows.keys().next().value as string);
    return { count: window.count, seconds: Math.ceil((window.since + WINDOW - now) / 1000) };
  }
}
