const HOUR = 3_600_000;

/** Admin API calls an hour on the Free plan. */
const LIMIT = 500;

/**
 * Counts Admin API calls for the `X-FeatureRateLimit-*` headers. The limit is reported but not enforced: an emulator
 * that refused all calls for the rest of the hour would be useless.
 */
export class RateLimit {
  private used = 0;
  private endsAt = 0;

  /** Counts one call. The reset time is the top of the next hour. */
  count(now: Date): Record<string, string> {
    const endsAt = (Math.floor(now.getTime() / HOUR) + 1) * HOUR;
    if (endsAt !== this.endsAt) this.used = 0;
    this.endsAt = endsAt;
    this.used += 1;
    return {
      "x-featureratelimit-limit": `${LIMIT}`,
      "x-featureratelimit-remaining": `${Math.max(0, LIMIT - this.used)}`,
      "x-featureratelimit-reset": new Date(endsAt).toUTCString(),
    };
  }
}
