import type {
  Clock,
  GrantUpload,
  ImageLimits,
  MediaNotifications,
  ModerateUserImage,
  Profile,
  RecordDeletion,
  RecordStray,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  Store,
  UserRepository,
  ViewUserImage,
} from "@user-image/domain";
import type {
  FastifyBaseLogger,
  FastifyPluginAsync,
  FastifyTypeProvider,
  RawServerBase,
  RawServerDefault,
  RegisterOptions,
} from "fastify";
import type { SecurityScheme } from "./authentication/authenticate.js";
import type { Authenticate, AuthorizeAdmin } from "./authentication/by-host.js";
import type { IdentityProvider, ProvisionUser } from "./authentication/by-jwt.js";
import type { RateLimits } from "./authentication/rate-limits.js";
import type { Metrics } from "./metrics/metrics.js";
import type { PageConfig } from "./routes/page-config.js";
import type { ToBody } from "./routes/schemas/user-body.js";

/** What the HTTP server needs of the composition. */
export interface Service<P = Profile> {
  readonly users: UserRepository<P> & Pick<Store, "check" | "ids">;
  readonly grantUpload: GrantUpload<P>;
  readonly setUserImage: SetUserImage<P>;
  readonly removeUserImage: RemoveUserImage<P>;
  readonly moderateUserImage: ModerateUserImage<P>;
  readonly viewUserImage: ViewUserImage;
  readonly recordUpload: RecordUpload<P>;
  /** Unset if new images have no folder of their own. */
  readonly recordStray?: RecordStray | undefined;
  readonly rejectImage: RejectImage<P>;
  readonly recordDeletion: RecordDeletion<P>;
  readonly notifications: MediaNotifications;
  readonly clock: Clock;
  readonly cloudName: string;
  /** The URLs to which the picture page uploads and from which it loads images. */
  readonly uploadOrigin: string;
  readonly deliveryOrigin: string;
  /** Whether the media library's circuit breaker is open: calls to it fail at once. */
  readonly isMediaCircuitOpen: () => boolean;
  /** Whether the receiver of events has failed several times in a row. Unset if events are off. */
  readonly isEventCircuitOpen?: (() => boolean) | undefined;
  /** An embedded media library, as a plugin with its own routes. */
  readonly embedded?: FastifyPluginAsync | undefined;
  /** The identity provider that the settings name. Its tokens replace the service's own. */
  readonly identityProvider?: IdentityProvider | undefined;
  /** Set if a user with such a token who is not in the store is added at the first permission to upload. */
  readonly provisionUser?: ProvisionUser<P> | undefined;
}

/** The settings of the HTTP server. */
export interface ApiOptions {
  readonly rateLimits: RateLimits;
  readonly measurements: Metrics;
  /** The URL at which clients reach the service, for the documentation. */
  readonly publicUrl: string;
  /** What clients are told before they upload. */
  readonly limits: Pick<ImageLimits, "formats" | "maxBytes">;
  readonly pageConfig: PageConfig;
}

/** The options of a host that mounts the service. */
export interface HostOptions<P = Profile> {
  /** The host's own authentication. Default: the one in the settings. */
  readonly authenticate?: Authenticate | undefined;
  /** Who may administer the images of all users, among those whom `authenticate` identifies. Default: nobody. */
  readonly authorizeAdmin?: AuthorizeAdmin | undefined;
  /** How the API's description shows the host's authentication. Default: a bearer token. */
  readonly securityScheme?: SecurityScheme | undefined;
  /** Makes the JSON object of a user in answers. Default: the fields of `Profile` with the id and the image. */
  readonly toBody?: ToBody<P> | undefined;
  /** The JSON schema of the result of `toBody`, for the API's description. A TypeBox schema works, too. */
  readonly bodySchema?: object | undefined;
  /**
   * Whether the picture page is at /. Default: true. Its users sign in by the service's own tokens, so there is no page
   * with another authentication.
   */
  readonly page?: boolean;
  /** Whether there are /docs and /openapi.json. Default: true. */
  readonly docs?: boolean;
  /** Whether there is /metrics. Default: true. */
  readonly metrics?: boolean;
}

/** The options of the plugin. */
export interface UserImageOptions<P = Profile> extends HostOptions<P> {
  readonly service: Service<P> & ApiOptions;
}

/** The service as a plugin, for a store of any `P`. */
export type UserImagePlugin = FastifyPluginAsync<UserImageOptions<never>>;

declare module "fastify" {
  interface FastifyRegister<
    T = void,
    RawServer extends RawServerBase = RawServerDefault,
    TypeProviderDefault extends FastifyTypeProvider = FastifyTypeProvider,
    LoggerDefault extends FastifyBaseLogger = FastifyBaseLogger,
  > {
    /** Fastify's own type does not infer `P`, so `toBody` would not know the type of `profile`. */
    <P>(
      plugin: UserImagePlugin,
      options: RegisterOptions & UserImageOptions<P> & { readonly toBody: ToBody<P> },
    ): T;
    (plugin: UserImagePlugin, options: RegisterOptions & UserImageOptions): T;
  }
}
