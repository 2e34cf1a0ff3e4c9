import type {
  Clock,
  GrantUpload,
  MediaNotifications,
  RecordDeletion,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  Store,
  UserRepository,
  ViewUserImage,
} from "@user-image/domain";
import type { FastifyPluginAsync } from "fastify";
import type { RateLimits } from "./authentication/rate-limits.js";
import type { Metrics } from "./metrics/metrics.js";
import type { PageConfig } from "./routes/page-config.js";

/** What the HTTP server needs of the composition. */
export interface Service {
  readonly users: UserRepository & Pick<Store, "check" | "ids">;
  readonly grantUpload: GrantUpload;
  readonly setUserImage: SetUserImage;
  readonly removeUserImage: RemoveUserImage;
  readonly viewUserImage: ViewUserImage;
  readonly recordUpload: RecordUpload;
  readonly rejectImage: RejectImage;
  readonly recordDeletion: RecordDeletion;
  readonly notifications: MediaNotifications;
  readonly clock: Clock;
  readonly cloudName: string;
  /** The URLs to which the picture page uploads and from which it loads images. */
  readonly uploadOrigin: string;
  readonly deliveryOrigin: string;
  /** Whether the media library's circuit breaker is open: calls to it fail at once. */
  readonly isMediaCircuitOpen: () => boolean;
  /** An embedded media library, as a plugin with its own routes. */
  readonly embedded?: FastifyPluginAsync | undefined;
}

export interface ApiOptions {
  readonly rateLimits: RateLimits;
  readonly measurements: Metrics;
  /** The URL at which clients reach the service, for the documentation. */
  readonly publicUrl: string;
  readonly pageConfig: PageConfig;
  /** Whether the picture page is at /. Default: true. */
  readonly page?: boolean;
  /** Whether there are /docs and /openapi.json. Default: true. */
  readonly docs?: boolean;
  /** Whether there is /metrics. Default: true. */
  readonly metrics?: boolean;
}
