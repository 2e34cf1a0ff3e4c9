import { ApiError } from "../api-error.js";

const HOUR = 3_600_000;

/** Admin API calls an hour on the Free plan. */
const DEFAULT_LIMIT = 500;

/**
 * Counts Admin API calls for the `X-FeatureRateLimit-*` headers. The default limit is reported but not enforced: an
 * emulator that refused all calls for the rest of the hour would be useless.
 */
export class RateLimit {
  private used = 0;
  private endsAt = 0;

  /** @param enforced the number of calls an hour that are answered */
  constructor(private readonly enforced?: number) {}

  /**
   * Counts one call. The reset time is the top of the next hour.
   * @throws {ApiError} 420 over the enforced limit
   */
  count(now: Date): Record<string, string> {
    const endsAt = (Math.floor(now.getTime() / HOUR) + 1) * HOUR;
    if (endsAt !== this.endsAt) this.used = 0;
    this.endsAt = endsAt;
    this.used += 1;
    const limit = this.enforced ?? DEFAULT_LIMIT;
    const end = new Date(endsAt);
    if (this.enforced !== undefined && this.used > limit) throw limitExceeded(limit, end);
    return {
      "x-featureratelimit-limit": `${limit}`,
      "x-featureratelimit-remaining": `${Math.max(0, limit - this.used)}`,
      "x-featureratelimit-reset": end.toUTCString(),
    };
  }
}

function limitExceeded(limit: number, end: Date): ApiError {
  const [day, time] = end.toISOString().split(/[T.]/);
  const message = `Rate Limit Exceeded. Limit of ${limit} api operations reached. Try again on ${day} ${time} UTC`;
  return new ApiError(420, message);
}
