import "reflect-metadata"; // tsyringe refuses to load without it
import { join } from "node:path";
import {
  CloudinaryMediaLibrary,
  CloudinaryNotifications,
  parseCloudinaryUrl,
} from "@user-image/adapters/cloudinary";
import type { CloudinaryEmulatorOptions } from "@user-image/adapters/cloudinary-emulator";
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
  type Store,
  type UserId,
  type UserUnreadable,
  ViewUserImage,
} from "@user-image/domain";
import type { FastifyPluginAsync } from "fastify";
import { container, type DependencyContainer, type InjectionToken, instanceCachingFactory } from "tsyringe";
import type { Service } from "./app.js";
import type { Config } from "./config.js";
import { addDemo, DEMO_IMAGE, withoutDemo } from "./demo.js";
import { emulatorCredentials, emulatorUrl, keepEmulatorUrl } from "./emulator-account.js";
import { countedInspections, measuredMedia, measuredStore } from "./metrics/measured-ports.js";
import type { Metrics } from "./metrics/metrics.js";
import { DEMO_IMAGE_FILE } from "./package-files.js";
import { sqliteFileOf } from "./summary.js";
import { makeWritableFolder } from "./writable-folder.js";

const tokens = {
  clock: Symbol("Clock") as InjectionToken<Clock>,
  media: Symbol("MediaLibrary") as InjectionToken<MediaLibrary>,
  store: Symbol("Store") as InjectionToken<Store>,
};

/** Receives each user whose record cannot be read, at most once an hour. */
type OnUnreadable = (userId: UserId, error: UserUnreadable) => void;

/** Opens the store that the settings name. What is not used is not loaded. */
export async function openStore(config: Config, onUnreadable: OnUnreadable = () => {}): Promise<Store> {
  if (config.mongodbUrl) {
    const { openMongoStore } = await import("@user-image/adapters/mongodb");
    return openMongoStore(config.mongodbUrl, { onUnreadable });
  }
  await makeWritableFolder(config.dataDir, "DATA_DIR");
  const { openSqliteStore } = await import("@user-image/adapters/sqlite");
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
    grantUpload: root.resolve<GrantUpload>(GrantUpload),
    setUserImage: root.resolve<SetUserImage>(SetUserImage),
    removeUserImage: root.resolve<RemoveUserImage>(RemoveUserImage),
    recordUpload: root.resolve<RecordUpload>(RecordUpload),
    rejectImage: root.resolve<RejectImage>(RejectImage),
    recordDeletion: root.resolve<RecordDeletion>(RecordDeletion),
    destroyDiscards: root.resolve<DestroyDiscards>(DestroyDiscards),
    eraseUserImages: root.resolve<EraseUserImages>(EraseUserImages),
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
  root.register<GrantUpload>(GrantUpload, {
    useFactory: (c) => new GrantUpload(c.resolve(store), c.resolve(media), c.resolve(clock), lifetimes),
  });
  root.register<SetUserImage>(SetUserImage, {
    useFactory: (c) =>
      new SetUserImage(
        c.resolve(store),
        countedInspections(c.resolve(media), metrics),
        c.resolve(clock),
        limits,
        lifetimes,
      ),
  });
  root.register<RemoveUserImage>(RemoveUserImage, {
    useFactory: (c) => new RemoveUserImage(c.resolve(store), c.resolve(clock), lifetimes),
  });
  root.register<RecordUpload>(RecordUpload, {
    useFactory: (c) => new RecordUpload(c.resolve(store), c.resolve(clock), limits),
  });
  root.register<RejectImage>(RejectImage, {
    useFactory: (c) => new RejectImage(c.resolve(store), c.resolve(clock)),
  });
  root.register<RecordDeletion>(RecordDeletion, {
    useFactory: (c) => new RecordDeletion(c.resolve(store), c.resolve(media), c.resolve(clock)),
  });
  root.register<DestroyDiscards>(DestroyDiscards, {
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
  root.register<EraseUserImages>(EraseUserImages, {
    useFactory: (c) => new EraseUserImages(c.resolve(store), c.resolve(media), c.resolve(clock)),
  });
}

/** The service's own emulator. It can be found by others once the service listens. */
async function embeddedEmulator(
  { dataDir, notificationUrl, publicUrl }: Config,
  url: string,
): Promise<FastifyPluginAsync> {
  const plugin = await emulatorPlugin(dataDir, url, { notificationUrl, publicUrl });
  return async (app) => {
    app.addHook("onListen", () => keepEmulatorUrl(dataDir, url));
    await app.register(plugin);
  };
}

/** The Cloudinary emulator over a folder, as routes for a server, with the credentials that are in `url`. */
export async function emulatorPlugin(
  folder: string,
  url: string,
  addresses: Pick<CloudinaryEmulatorOptions, "notificationUrl" | "publicUrl"> = {},
): Promise<FastifyPluginAsync> {
  const { cloudinaryEmulator } = await import("@user-image/adapters/cloudinary-emulator");
  const { cloudName, apiKey, apiSecret } = parseCloudinaryUrl(url);
  const options = { dir: assetsIn(folder), cloudName, apiKey, apiSecret, ...addresses };
  return async (app) => {
    await app.register(cloudinaryEmulator, options);
  };
}

/**
 * Where the settings have a demo user, puts them and their uploaded image where they are from the beginning;
 * else nobody is let in by their token, which is no secret. What is not embedded is not touched.
 */
export async function addDemoData(config: Config, store: Store): Promise<void> {
  const { mongodbUrl, cloudinaryUrl, dataDir, demoUser } = config;
  if (mongodbUrl || cloudinaryUrl) return;
  if (!demoUser) return withoutDemo(store);
  const { importAsset } = await import("@user-image/adapters/cloudinary-emulator");
  await addDemo(store, (replace) =>
    importAsset({ dir: assetsIn(dataDir) }, { ...DEMO_IMAGE, file: DEMO_IMAGE_FILE, replace }),
  );
}

function assetsIn(folder: string): string {
  return join(folder, "cloudinary");
}
