import "reflect-metadata"; // tsyringe refuses to load without it
import {
  CloudinaryInventory,
  CloudinaryMediaLibrary,
  CloudinaryNotifications,
  parseCloudinaryUrl,
} from "@user-image/adapters/cloudinary";
import type { OnImageChanged } from "@user-image/adapters/webhook";
import {
  AuditImages,
  type Clock,
  CompareClocks,
  DestroyDiscards,
  DestroyStrays,
  EraseUserImages,
  GrantUpload,
  ModerateUserImage,
  type Profile,
  RecordDeletion,
  RecordStray,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SendEvents,
  SetUserImage,
  type Store,
  ViewUserImage,
} from "@user-image/domain";
import { container, type DependencyContainer, instanceCachingFactory, Lifecycle } from "tsyringe";
import type { Config } from "../config.js";
import { embeddedEmulator } from "../embedded/emulator.js";
import { emulatorCredentials, emulatorUrl } from "../embedded/emulator-account.js";
import { keepForOwner, makeWritableFolder } from "../embedded/writable-folder.js";
import { measuredMedia, measuredStore } from "../metrics/measured-ports.js";
import { createMetrics, type Metrics } from "../metrics/metrics.js";
import type { ApiOptions, Service } from "../service.js";
import { apiOptionsOf } from "./api-options.js";
import { Closing } from "./closing.js";
import { type Collecting, type Collector, type Listener, startCollector } from "./collector.js";
import { type EventListener, startEventWorker } from "./event-worker.js";
import { registerEventSender, registerEvents, withEvents } from "./events.js";
import { provisionUserIn } from "./provision-user.js";
import { openStore, refuseOtherIds } from "./store.js";
import { explainOtherIds } from "./store-failure.js";
import { tokens } from "./tokens.js";
import { registerUseCases } from "./use-cases.js";
import { WakeUp } from "./wake-up.js";

/** The composed service. */
export interface Composition<P = Profile> extends Collecting {
  /** The options of the plugin `userImage` and of `buildApp`. */
  readonly service: Service<P> & ApiOptions;
  readonly store: Store<P>;
  readonly metrics: Metrics;
  readonly eraseUserImages: EraseUserImages;
  readonly auditImages: AuditImages;
  /** Starts to destroy due images, until `stop` or `dispose`. */
  startCollector(listener: Listener): Collector;
  /** Starts to send events, until `stop` or `dispose`. Unset if events are off. */
  readonly startEvents?: ((listener: EventListener) => Collector) | undefined;
  /** Stops the collector and the sending of events, then closes the store. Close your server before. */
  dispose(): Promise<void>;
}

/**
 * The composition root of all programs, tests and hosts: chooses the adapter of each port and builds the use cases.
 *
 * @param replace registers other parts, as `(root) => root.register(tokens.store, { useValue })`
 * @param store the host's store, which may have its own profile. It replaces the store that the settings name, and is
 *   closed with the rest
 * @param onImageChanged receives events in place of the receiver that the settings name
 * @throws {OtherUserIds} if the store answers, and the ids of its users have another type
 */
export async function compose<P = Profile>(
  config: Config,
  replace: (root: DependencyContainer) => void = () => {},
  store?: Store<P> | Promise<Store<P>>,
  onImageChanged?: OnImageChanged,
): Promise<Composition<P>> {
  const { dataDir, publicUrl } = config;
  const root = rootOf(config, replace);
  try {
    if (!root.isRegistered(tokens.eventSender)) registerEventSender(root, config, onImageChanged);
    const opensStore = !store && !root.isRegistered(tokens.store);
    if (store) await registerGiven(root, await store);
    else if (opensStore) await registerStore(root, config);
    if (!config.cloudinaryUrl) await makeWritableFolder(dataDir, "DATA_DIR");
    if (!config.cloudinaryUrl || (opensStore && !config.mongodbUrl)) await warnIfOpen(dataDir);
    const url = config.cloudinaryUrl ?? emulatorUrl(await emulatorCredentials(dataDir), publicUrl);
    const embedded = config.cloudinaryUrl ? undefined : await embeddedEmulator(config, url);
    const identityProvider = await openIdentity(config, root.resolve(tokens.clock));
    const outside = { account: parseCloudinaryUrl(url), embedded, identityProvider };
    // P is the type of the given store's profiles. Any other store has the default.
    return compositionOf(root, config, outside) as unknown as Composition<P>;
  } catch (error) {
    await root.dispose();
    throw error;
  }
}

/**
 * The store alone, for programs that need neither Cloudinary nor the emulator.
 *
 * @param replace as for `compose`
 * @throws {OtherUserIds} if the store answers, and the ids of its users have another type
 */
export async function composeStore(
  config: Config,
  replace: (root: DependencyContainer) => void = () => {},
): Promise<Pick<Composition, "store" | "dispose">> {
  const root = rootOf(config, replace);
  await registerStore(root, config);
  return { store: root.resolve(tokens.store), dispose: async () => root.dispose() };
}

function rootOf(config: Config, replace: (root: DependencyContainer) => void): DependencyContainer {
  const root = container.createChildContainer();
  root.register(Closing, { useClass: Closing }, { lifecycle: Lifecycle.ContainerScoped });
  registerDefaults(root);
  registerUseCases(root, config);
  registerEvents(root);
  replace(root);
  return root;
}

function registerDefaults(root: DependencyContainer): void {
  root.register(tokens.clock, { useValue: () => new Date() });
  root.register(tokens.metrics, { useFactory: instanceCachingFactory(createMetrics) });
  root.register(tokens.onUnreadable, { useValue: () => {} });
  root.register(tokens.users, {
    useFactory: instanceCachingFactory((c) =>
      withEvents(measuredStore(c.resolve(tokens.store), c.resolve(tokens.metrics)), c),
    ),
  });
  root.register(tokens.media, {
    useFactory: instanceCachingFactory((c) =>
      measuredMedia(c.resolve(CloudinaryMediaLibrary), c.resolve(tokens.metrics)),
    ),
  });
}

async function registerStore(root: DependencyContainer, config: Config): Promise<void> {
  const store = explainOtherIds(await openStore(config, root.resolve(tokens.onUnreadable)), config);
  root.register(tokens.store, { useValue: store });
  root.resolve(Closing).add(() => store.close());
}

/** Only the code of the answers reads a profile, so all other code can ignore its type. */
async function registerGiven<P>(root: DependencyContainer, store: Store<P>): Promise<void> {
  root.resolve(Closing).add(() => store.close());
  await refuseOtherIds(store);
  root.register(tokens.store, { useValue: store as unknown as Store });
}

/** Writes to standard error, since the log does not exist yet. */
async function warnIfOpen(dataDir: string): Promise<void> {
  const complaint = await keepForOwner(dataDir, "DATA_DIR");
  if (complaint) process.stderr.write(`${complaint}\n`);
}

/** Loads the JWT library only if the settings name an identity provider. */
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
  const { cloudinaryFolder: folder, notificationUrl } = config;
  if (!root.isRegistered(CloudinaryMediaLibrary)) {
    const terms = { formats: config.limits.formats, notificationUrl, folder };
    root.register(CloudinaryMediaLibrary, { useValue: new CloudinaryMediaLibrary(account, terms) });
  }
  root.register(CloudinaryInventory, { useValue: new CloudinaryInventory(account, folder) });
  const library = root.resolve(CloudinaryMediaLibrary);
  const metrics = root.resolve(tokens.metrics);
  const sender = root.isRegistered(tokens.eventSender) ? root.resolve(tokens.eventSender) : undefined;
  const collecting = {
    destroyDiscards: root.resolve<DestroyDiscards>(DestroyDiscards),
    compareClocks: root.resolve(CompareClocks),
    destroyStrays: folder === undefined ? undefined : root.resolve<DestroyStrays>(DestroyStrays),
  };
  const service = {
    users: root.resolve(tokens.users),
    clock: root.resolve(tokens.clock),
    grantUpload: root.resolve<GrantUpload>(GrantUpload),
    setUserImage: root.resolve<SetUserImage>(SetUserImage),
    removeUserImage: root.resolve<RemoveUserImage>(RemoveUserImage),
    moderateUserImage: root.resolve<ModerateUserImage>(ModerateUserImage),
    recordUpload: root.resolve<RecordUpload>(RecordUpload),
    recordStray: folder === undefined ? undefined : root.resolve<RecordStray>(RecordStray),
    rejectImage: root.resolve<RejectImage>(RejectImage),
    recordDeletion: root.resolve<RecordDeletion>(RecordDeletion),
    viewUserImage: root.resolve(ViewUserImage),
    isMediaCircuitOpen: () => library.isCircuitOpen,
    notifications: new CloudinaryNotifications(account, config.notificationSecrets),
    cloudName: account.cloudName,
    uploadOrigin: new URL(account.uploadPrefix).origin,
    deliveryOrigin: new URL(account.deliveryUrl).origin,
    embedded,
    identityProvider,
    provisionUser: config.jwt?.provisionsUsers
      ? provisionUserIn(root.resolve(tokens.store), root.resolve(tokens.clock))
      : undefined,
    isEventCircuitOpen: sender && (() => sender.isCircuitOpen),
    ...apiOptionsOf(config, metrics),
  };
  return {
    ...collecting,
    service,
    store: root.resolve(tokens.store),
    metrics,
    eraseUserImages: root.resolve<EraseUserImages>(EraseUserImages),
    auditImages: root.resolve<AuditImages>(AuditImages),
    startCollector: (listener) => {
      const collector = startCollector(collecting, config.collectInterval, listener);
      root.resolve(Closing).add(() => collector.stop());
      return collector;
    },
    startEvents: sender && startEventsIn(root),
    dispose: async () => root.dispose(),
  };
}

function startEventsIn(root: DependencyContainer): (listener: EventListener) => Collector {
  return (listener) => {
    const worker = startEventWorker(root.resolve<SendEvents>(SendEvents), root.resolve(WakeUp), listener);
    root.resolve(Closing).add(() => worker.stop());
    return worker;
  };
}
