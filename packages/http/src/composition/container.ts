import "reflect-metadata"; // tsyringe refuses to load without it
import {
  CloudinaryMediaLibrary,
  CloudinaryNotifications,
  parseCloudinaryUrl,
} from "@user-image/adapters/cloudinary";
import {
  type Clock,
  CompareClocks,
  DestroyDiscards,
  EraseUserImages,
  GrantUpload,
  type MediaLibrary,
  type Profile,
  RecordDeletion,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  type Store,
  type UserRepository,
  ViewUserImage,
} from "@user-image/domain";
import {
  container,
  type DependencyContainer,
  type InjectionToken,
  instanceCachingFactory,
  Lifecycle,
} from "tsyringe";
import type { Config } from "../config.js";
import { embeddedEmulator } from "../embedded/emulator.js";
import { emulatorCredentials, emulatorUrl } from "../embedded/emulator-account.js";
import { keepForOwner, makeWritableFolder } from "../embedded/writable-folder.js";
import { countedInspections, measuredMedia, measuredStore } from "../metrics/measured-ports.js";
import { createMetrics, type Metrics } from "../metrics/metrics.js";
import type { ApiOptions, Service } from "../service.js";
import { apiOptionsOf } from "./api-options.js";
import { Closing } from "./closing.js";
import { type Collecting, type Collector, type Listener, startCollector } from "./collector.js";
import { provisionUserIn } from "./provision-user.js";
import { type OnUnreadable, openStore, refuseOtherIds } from "./store.js";

/** What can be replaced, besides the classes of the use cases and of the media library. */
export const tokens = {
  clock: Symbol("Clock") as InjectionToken<Clock>,
  metrics: Symbol("Metrics") as InjectionToken<Metrics>,
  /** Where users are kept. One that is registered by others is also closed by them. */
  store: Symbol("Store") as InjectionToken<Store>,
  onUnreadable: Symbol("OnUnreadable") as InjectionToken<OnUnreadable>,
  /** The store as the use cases have it: measured. */
  users: Symbol("UserRepository") as InjectionToken<UserRepository & Pick<Store, "check" | "ids">>,
  /** The media library as the use cases have it: measured. */
  media: Symbol("MediaLibrary") as InjectionToken<MediaLibrary>,
};

/** The service, put together: what answers requests, and what it does besides. */
export interface Composition<P = Profile> extends Collecting {
  /** For the plugin `userImage`, or for `buildApp`. */
  readonly service: Service<P> & ApiOptions;
  readonly store: Store<P>;
  readonly metrics: Metrics;
  readonly eraseUserImages: EraseUserImages;
  /** Destroys what nobody shows any more, until `stop` or `dispose`. */
  startCollector(listener: Listener): Collector;
  /** Stops the collector and closes the store, in this order. Whoever has a server closes it before. */
  dispose(): Promise<void>;
}

/**
 * The composition root of all programs, tests and hosts: chooses what stands behind each port, and builds the use
 * cases on it.
 *
 * @param replace registers what is to stand there instead, as `(root) => root.register(tokens.store, { useValue })`
 * @param store that of a host, with a profile of its own perhaps, in place of the one that the settings name; it is
 *   closed with the rest
 * @throws {OtherUserIds} if it can be seen that the ids of the store's users are of another kind
 */
export async function compose<P = Profile>(
  config: Config,
  replace: (root: DependencyContainer) => void = () => {},
  store?: Store<P> | Promise<Store<P>>,
): Promise<Composition<P>> {
  const { dataDir, publicUrl } = config;
  const root = container.createChildContainer();
  root.register(Closing, { useClass: Closing }, { lifecycle: Lifecycle.ContainerScoped });
  registerDefaults(root);
  registerUseCases(root, config);
  replace(root);
  try {
    const opensStore = !store && !root.isRegistered(tokens.store);
    if (store) await registerGiven(root, await store);
    else if (opensStore) await registerStore(root, config);
    if (!config.cloudinaryUrl) await makeWritableFolder(dataDir, "DATA_DIR");
    if (!config.cloudinaryUrl || (opensStore && !config.mongodbUrl)) await warnIfOpen(dataDir);
    const url = config.cloudinaryUrl ?? emulatorUrl(await emulatorCredentials(dataDir), publicUrl);
    const embedded = config.cloudinaryUrl ? undefined : await embeddedEmulator(config, url);
    const identityProvider = await openIdentity(config, root.resolve(tokens.clock));
    const outside = { account: parseCloudinaryUrl(url), embedded, identityProvider };
    // Without a store of the host's own, a profile is ours.
    return compositionOf(root, config, outside) as unknown as Composition<P>;
  } catch (error) {
    await root.dispose();
    throw error;
  }
}

function registerDefaults(root: DependencyContainer): void {
  root.register(tokens.clock, { useValue: () => new Date() });
  root.register(tokens.metrics, { useFactory: instanceCachingFactory(createMetrics) });
  root.register(tokens.onUnreadable, { useValue: () => {} });
  root.register(tokens.users, {
    useFactory: instanceCachingFactory((c) =>
      measuredStore(c.resolve(tokens.store), c.resolve(tokens.metrics)),
    ),
  });
  root.register(tokens.media, {
    useFactory: instanceCachingFactory((c) =>
      measuredMedia(c.resolve(CloudinaryMediaLibrary), c.resolve(tokens.metrics)),
    ),
  });
}

async function registerStore(root: DependencyContainer, config: Config): Promise<void> {
  const store = await openStore(config, root.resolve(tokens.onUnreadable));
  root.register(tokens.store, { useValue: store });
  root.resolve(Closing).add(() => store.close());
}

/** Nothing but what makes answers looks into a profile, so nobody else need know of which type it is. */
async function registerGiven<P>(root: DependencyContainer, store: Store<P>): Promise<void> {
  root.resolve(Closing).add(() => store.close());
  await refuseOtherIds(store);
  root.register(tokens.store, { useValue: store as unknown as Store });
}

/** The log is not there yet. */
async function warnIfOpen(dataDir: string): Promise<void> {
  const complaint = await keepForOwner(dataDir, "DATA_DIR");
  if (complaint) process.stderr.write(`${complaint}\n`);
}

/** What is not used is not loaded. */
async function openIdentity({ jwt }: Config, clock: Clock): Promise<Service["identityProvider"]> {
  if (!jwt) return undefined;
  const { openIdentityProvider } = await import("../authentication/identity-provider.js");
  return openIdentityProvider(jwt, clock);
}

interface Outside {
  readonly account: ReturnType<typeof parseCloudinaryUrl>;
  readonly embedded: Service["embedded"];
  readonly identityProvider: Service["identityProvider"];
}

function compositionOf(root: DependencyContainer, config: Config, outside: Outside): Composition {
  const { account, embedded, identityProvider } = outside;
  if (!root.isRegistered(CloudinaryMediaLibrary)) {
    const terms = { formats: config.limits.formats, notificationUrl: config.notificationUrl };
    root.register(CloudinaryMediaLibrary, { useValue: new CloudinaryMediaLibrary(account, terms) });
  }
  const library = root.resolve(CloudinaryMediaLibrary);
  const metrics = root.resolve(tokens.metrics);
  const collecting = {
    destroyDiscards: root.resolve<DestroyDiscards>(DestroyDiscards),
    compareClocks: root.resolve(CompareClocks),
  };
  const service = {
    users: root.resolve(tokens.users),
    clock: root.resolve(tokens.clock),
    grantUpload: root.resolve<GrantUpload>(GrantUpload),
    setUserImage: root.resolve<SetUserImage>(SetUserImage),
    removeUserImage: root.resolve<RemoveUserImage>(RemoveUserImage),
    recordUpload: root.resolve<RecordUpload>(RecordUpload),
    rejectImage: root.resolve<RejectImage>(RejectImage),
    recordDeletion: root.resolve<RecordDeletion>(RecordDeletion),
    viewUserImage: root.resolve(ViewUserImage),
    isMediaLeftAlone: () => library.isLeftAlone,
    notifications: new CloudinaryNotifications(account, config.notificationSecrets),
    cloudName: account.cloudName,
    uploadOrigin: new URL(account.uploadPrefix).origin,
    deliveryOrigin: new URL(account.deliveryUrl).origin,
    embedded,
    identityProvider,
    provisionUser: config.jwt?.provisionsUsers
      ? provisionUserIn(root.resolve(tokens.store), root.resolve(tokens.clock))
      : undefined,
    ...apiOptionsOf(config, metrics),
  };
  return {
    ...collecting,
    service,
    store: root.resolve(tokens.store),
    metrics,
    eraseUserImages: root.resolve<EraseUserImages>(EraseUserImages),
    startCollector: (listener) => {
      const collector = startCollector(collecting, config.collectInterval, listener);
      root.resolve(Closing).add(() => collector.stop());
      return collector;
    },
    dispose: async () => root.dispose(),
  };
}

function registerUseCases(root: DependencyContainer, config: Config): void {
  const { limits, lifetimes, collectInterval } = config;
  const { clock, media, users } = tokens;
  root.register<GrantUpload>(GrantUpload, {
    useFactory: (c) => new GrantUpload(c.resolve(users), c.resolve(media), c.resolve(clock), lifetimes),
  });
  root.register<SetUserImage>(SetUserImage, {
    useFactory: (c) =>
      new SetUserImage(
        c.resolve(users),
        countedInspections(c.resolve(media), c.resolve(tokens.metrics)),
        c.resolve(clock),
        limits,
        lifetimes,
      ),
  });
  root.register<RemoveUserImage>(RemoveUserImage, {
    useFactory: (c) => new RemoveUserImage(c.resolve(users), c.resolve(clock), lifetimes),
  });
  root.register<RecordUpload>(RecordUpload, {
    useFactory: (c) => new RecordUpload(c.resolve(users), c.resolve(clock), limits),
  });
  root.register<RejectImage>(RejectImage, {
    useFactory: (c) => new RejectImage(c.resolve(users), c.resolve(clock)),
  });
  root.register<RecordDeletion>(RecordDeletion, {
    useFactory: (c) => new RecordDeletion(c.resolve(users), c.resolve(media), c.resolve(clock)),
  });
  root.register<DestroyDiscards>(DestroyDiscards, {
    useFactory: (c) =>
      new DestroyDiscards(
        c.resolve(users),
        c.resolve(media),
        c.resolve(clock),
        collectInterval,
        Math.random,
        limits,
      ),
  });
  root.register(CompareClocks, {
    useFactory: (c) =>
      new CompareClocks(c.resolve(users), c.resolve(clock), lifetimes, c.resolve(CloudinaryMediaLibrary)),
  });
  root.register(ViewUserImage, {
    useFactory: (c) => new ViewUserImage(c.resolve(users), c.resolve(media)),
  });
  root.register<EraseUserImages>(EraseUserImages, {
    useFactory: (c) => new EraseUserImages(c.resolve(users), c.resolve(media), c.resolve(clock)),
  });
}
