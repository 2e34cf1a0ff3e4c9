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
  RecordDeletion,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  type UserAccounts,
  type UserRepository,
  type UserUnreadable,
  ViewUserImage,
} from "@user-image/domain";
import { container, type DependencyContainer, type InjectionToken, instanceCachingFactory } from "tsyringe";
import type { Config } from "../config.js";
import { embeddedEmulator } from "../embedded/emulator.js";
import { emulatorCredentials, emulatorUrl } from "../embedded/emulator-account.js";
import { loadOptional } from "../embedded/optional-packages.js";
import { makeWritableFolder } from "../embedded/writable-folder.js";
import { countedInspections, measuredMedia, measuredStore } from "../metrics/measured-ports.js";
import type { Metrics } from "../metrics/metrics.js";
import type { Service } from "../service.js";
import { sqliteFileOf } from "./summary.js";

/** Where users are kept, and who may use the service. */
export interface Store extends UserRepository, UserAccounts {
  /** Makes the indexes that are missing, as often as one likes. The service works without, only slower. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

const tokens = {
  clock: Symbol("Clock") as InjectionToken<Clock>,
  media: Symbol("MediaLibrary") as InjectionToken<MediaLibrary>,
  store: Symbol("Store") as InjectionToken<Store>,
};

/** Receives each user whose record cannot be read, at most once an hour. */
type OnUnreadable = (userId: number, error: UserUnreadable) => void;

/** Opens the store that the settings name. What is not used is not loaded. */
export async function openStore(config: Config, onUnreadable: OnUnreadable = () => {}): Promise<Store> {
  if (config.mongodbUrl) {
    const { openMongoStore } = await import("@user-image/adapters/mongodb");
    return openMongoStore(config.mongodbUrl, { onUnreadable });
  }
  await makeWritableFolder(config.dataDir, "DATA_DIR");
  const { openSqliteStore } = await loadOptional(() => import("@user-image/adapters/sqlite"), {
    name: "libsql",
    use: "The embedded store",
    instead: "MONGODB_URL",
  });
  return openSqliteStore(sqliteFileOf(config), { onUnreadable });
}

/** What the service answers requests with, and what it does besides. */
export interface Composition extends Service {
  readonly destroyDiscards: DestroyDiscards;
  readonly eraseUserImages: EraseUserImages;
  readonly compareClocks: CompareClocks;
}

/** The composition root: chooses what stands behind each port, and builds the use cases on it. */
export async function compose(config: Config, store: Store, metrics: Metrics): Promise<Composition> {
  const { dataDir, notificationUrl, publicUrl } = config;
  if (!config.cloudinaryUrl) await makeWritableFolder(dataDir, "DATA_DIR");
  const url = config.cloudinaryUrl ?? emulatorUrl(await emulatorCredentials(dataDir), publicUrl);
  const account = parseCloudinaryUrl(url);
  const terms = { formats: config.limits.formats, notificationUrl };

  const root = container.createChildContainer();
  root.register(tokens.clock, { useValue: () => new Date() });
  root.register(tokens.store, { useValue: measuredStore(store, metrics) });
  root.register(CloudinaryMediaLibrary, {
    useFactory: instanceCachingFactory(() => new CloudinaryMediaLibrary(account, terms)),
  });
  root.register(tokens.media, {
    useFactory: instanceCachingFactory((c) => measuredMedia(c.resolve(CloudinaryMediaLibrary), metrics)),
  });
  registerUseCases(root, config, metrics);

  return {
    users: root.resolve(tokens.store),
    clock: root.resolve(tokens.clock),
    grantUpload: root.resolve(GrantUpload),
    setUserImage: root.resolve(SetUserImage),
    removeUserImage: root.resolve(RemoveUserImage),
    recordUpload: root.resolve(RecordUpload),
    rejectImage: root.resolve(RejectImage),
    recordDeletion: root.resolve(RecordDeletion),
    destroyDiscards: root.resolve(DestroyDiscards),
    eraseUserImages: root.resolve(EraseUserImages),
    compareClocks: root.resolve(CompareClocks),
    viewUserImage: root.resolve(ViewUserImage),
    isMediaLeftAlone: () => root.resolve(CloudinaryMediaLibrary).isLeftAlone,
    notifications: new CloudinaryNotifications(account, config.notificationSecrets),
    cloudName: account.cloudName,
    uploadOrigin: new URL(account.uploadPrefix).origin,
    deliveryOrigin: new URL(account.deliveryUrl).origin,
    embedded: config.cloudinaryUrl ? undefined : await embeddedEmulator(config, url),
  };
}

function registerUseCases(root: DependencyContainer, config: Config, metrics: Metrics): void {
  const { limits, lifetimes, collectInterval } = config;
  const { clock, media, store } = tokens;
  root.register(GrantUpload, {
    useFactory: (c) => new GrantUpload(c.resolve(store), c.resolve(media), c.resolve(clock), lifetimes),
  });
  root.register(SetUserImage, {
    useFactory: (c) =>
      new SetUserImage(
        c.resolve(store),
        countedInspections(c.resolve(media), metrics),
        c.resolve(clock),
        limits,
        lifetimes,
      ),
  });
  root.register(RemoveUserImage, {
    useFactory: (c) => new RemoveUserImage(c.resolve(store), c.resolve(clock), lifetimes),
  });
  root.register(RecordUpload, {
    useFactory: (c) => new RecordUpload(c.resolve(store), c.resolve(clock), limits),
  });
  root.register(RejectImage, {
    useFactory: (c) => new RejectImage(c.resolve(store), c.resolve(clock)),
  });
  root.register(RecordDeletion, {
    useFactory: (c) => new RecordDeletion(c.resolve(store), c.resolve(media), c.resolve(clock)),
  });
  root.register(DestroyDiscards, {
    useFactory: (c) =>
      new DestroyDiscards(
        c.resolve(store),
        c.resolve(media),
        c.resolve(clock),
        collectInterval,
        Math.random,
        limits,
      ),
  });
  root.register(CompareClocks, {
    useFactory: (c) => new CompareClocks(c.resolve(store), c.resolve(clock), lifetimes),
  });
  root.register(ViewUserImage, {
    useFactory: (c) => new ViewUserImage(c.resolve(store), c.resolve(media)),
  });
  root.register(EraseUserImages, {
    useFactory: (c) => new EraseUserImages(c.resolve(store), c.resolve(media), c.resolve(clock)),
  });
}
