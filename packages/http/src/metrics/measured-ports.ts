import { isDomainError, type MediaLibrary, type UserRepository } from "@user-image/domain";
import type { Histogram } from "prom-client";
import type { Metrics } from "./metrics.js";

type Timing = Histogram<"operation" | "outcome">;

/** The store, with a metric of the time of each command. */
export function measuredStore<T extends UserRepository>(store: T, { store: timing }: Metrics): T {
  return Object.assign<T, Partial<UserRepository>>(Object.create(store), {
    findById: timed(timing, "find_by_id", (id) => store.findById(id)),
    findByToken: timed(timing, "find_by_token", (hash, id) => store.findByToken(hash, id)),
    findByPublicId: timed(timing, "find_by_public_id", (publicId) => store.findByPublicId(publicId)),
    findOwned: timed(timing, "find_owned", (publicIds) => store.findOwned(publicIds)),
    findAfter: timed(timing, "find_after", (id, limit) => store.findAfter(id, limit)),
    findDue: timed(timing, "find_due", (now, limit) => store.findDue(now, limit)),
    oldestDue: timed(timing, "oldest_due", (now) => store.oldestDue(now)),
    countDue: timed(timing, "count_due", (now, limit) => store.countDue(now, limit)),
    findUnsent: timed(timing, "find_unsent", (now, limit) => store.findUnsent(now, limit)),
    oldestUnsent: timed(timing, "oldest_unsent", () => store.oldestUnsent()),
    time: timed(timing, "time", () => store.time()),
    update: timed(timing, "update", (user, change) => store.update(user, change)),
  });
}

/** The media library, with a metric of the time of each call. */
export function measuredMedia<T extends MediaLibrary>(media: T, { media: timing }: Metrics): T {
  return Object.assign<T, Partial<MediaLibrary>>(Object.create(media), {
    inspect: timed(timing, "inspect", (publicId) => media.inspect(publicId)),
    destroy: timed(timing, "destroy", (publicId) => media.destroy(publicId)),
  });
}

/** The media library for `SetUserImage`, with a metric of the uploads that it had to inspect. */
export function countedInspections(media: MediaLibrary, { facts }: Metrics): MediaLibrary {
  return Object.assign<MediaLibrary, Partial<MediaLibrary>>(Object.create(media), {
    inspect: async (publicId) => {
      const found = await media.inspect(publicId);
      if (found) facts.inc({ source: "inspection" });
      return found;
    },
  });
}

function timed<A extends unknown[], T>(
  timing: Timing,
  operation: string,
  method: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  // Made once, since every request uses these several times.
  const [ok, error] = [
    { operation, outcome: "ok" },
    { operation, outcome: "error" },
  ];
  return (...args) => {
    const start = performance.now();
    const stop = (labels: typeof ok) => timing.observe(labels, (performance.now() - start) / 1000);
    const result = method(...args);
    result.then(
      () => stop(ok),
      (reason) => stop(isRefusal(reason) ? ok : error),
    );
    return result;
  };
}

const FAILURES: readonly string[] = ["store_unavailable", "store_refused", "media_unavailable"];

/** A change that a rule forbids is not a failure of the store, and neither is an unreadable user. */
function isRefusal(error: unknown): boolean {
  return isDomainError(error) && !FAILURES.includes(error.code);
}
