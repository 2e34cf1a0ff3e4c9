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
import type { PageConfig } from "./routes/picture-page.js";

/** What the HTTP side needs of the rest. */
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
  /** Where the picture page uploads to, and where the images on it come from. */
  readonly uploadOrigin: string;
  readonly deliveryOrigin: string;
  /** Whether the circuit breaker is open: after many failures we call the media library no more for a while. */
  readonly isMediaLeftAlone: () => boolean;
  /** A media library that lives in this very server, with routes of its own. */
  readonly embedded?: FastifyPluginAsync | undefined;
}

export interface ApiOptions {
  readonly rateLimits: RateLimits;
  readonly measurements: Metrics;
  /** Where clients reach the service, for its documentation. */
  readonly publicUrl: string;
  readonly pageConfig: PageConfig;
  /** Whether there is the picture page at /; there is unless this is false. */
  readonly page?: boolean;
  /** Whether there are /docs and /openapi.json. */
  readonly docs?: boolean;
  /** Whether there is /metrics. */
  readonly metrics?: boolean;
}
