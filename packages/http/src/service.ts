import type {
  Clock,
  GrantUpload,
  MediaNotifications,
  Profile,
  RecordDeletion,
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
import type { Authenticate } from "./authentication/by-host.js";
import type { IdentityProvider, ProvisionUser } from "./authentication/by-jwt.js";
import type { RateLimits } from "./authentication/rate-limits.js";
import type { Metrics } from "./metrics/metrics.js";
import type { PageConfig } from "./routes/picture-page.js";
import type { ToBody } from "./routes/schemas/user-body.js";

/** What the HTTP side needs of the rest. */
export interface Service<P = Profile> {
  readonly users: UserRepository<P> & Pick<Store, "check" | "ids">;
  readonly grantUpload: GrantUpload<P>;
  readonly setUserImage: SetUserImage<P>;
  readonly removeUserImage: RemoveUserImage<P>;
  readonly viewUserImage: ViewUserImage;
  readonly recordUpload: RecordUpload<P>;
  readonly rejectImage: RejectImage<P>;
  readonly recordDeletion: RecordDeletion<P>;
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
  /** Whose tokens are taken instead of ours, where the settings name an identity provider. */
  readonly identityProvider?: IdentityProvider | undefined;
  /** Set if whoever has such a token and is not in the store is added at their first permission to upload. */
  readonly provisionUser?: ProvisionUser<P> | undefined;
}

/** What the settings say of the HTTP side. */
export interface ApiOptions {
  readonly rateLimits: RateLimits;
  readonly measurements: Metrics;
  /** Where clients reach the service, for its documentation. */
  readonly publicUrl: string;
  readonly pageConfig: PageConfig;
}

/** What a host chooses that mounts the service. */
export interface HostOptions<P = Profile> {
  /** Whose request it is, in the host's own way; without it, as the settings say. */
  readonly authenticate?: Authenticate | undefined;
  /** How the API's description shows that way: as a bearer token, unless this says otherwise. */
  readonly securityScheme?: SecurityScheme | undefined;
  /** What answers hold of a user; without it, the fields of `Profile` with the id and the image. */
  readonly toBody?: ToBody<P> | undefined;
  /** The JSON schema of what `toBody` makes, for the API's description. One of TypeBox will do. */
  readonly bodySchema?: object | undefined;
  /**
   * Whether there is the picture page at /; there is unless this is false. Its users sign in by tokens of ours, so
   * there is none where these let nobody in.
   */
  readonly page?: boolean;
  /** Whether there are /docs and /openapi.json. */
  readonly docs?: boolean;
  /** Whether there is /metrics. */
  readonly metrics?: boolean;
}

/** What the plugin is registered with. */
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
    /** Fastify's own would not infer `P`, and so know nothing of the `profile` that `toBody` is given. */
    <P>(
      plugin: UserImagePlugin,
      options: RegisterOptions & UserImageOptions<P> & { readonly toBody: ToBody<P> },
    ): T;
    (plugin: UserImagePlugin, options: RegisterOptions & UserImageOptions): T;
  }
}
