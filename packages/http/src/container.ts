import "reflect-metadata"; // tsyringe refuses to load without it
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import {
  type Clock,
  GrantUpload,
  type MediaLibrary,
  RemoveUserImage,
  SetUserImage,
  type UserAccounts,
  type UserRepository,
} from "@user-image/domain";
import type { FastifyPluginAsync } from "fastify";
import { container, type DependencyContainer, type InjectionToken, instanceCachingFactory } from "tsyringe";
import type { Service } from "./app.js";
import type { Config } from "./config.js";
import { addDemo, DEMO_IMAGE } from "./demo.js";
import { emulatorUrl } from "./emulator-account.js";

/** Where users are kept, and who may use the service. */
export interface Store extends UserRepository, UserAccounts {
  close(): Promise<void>;
}

const tokens = {
  clock: Symbol("Clock") as InjectionToken<Clock>,
  media: Symbol("MediaLibrary") as InjectionToken<MediaLibrary>,
  store: Symbol("Store") as InjectionToken<Store>,
};

const demoImageFile = fileURLToPath(new URL("../assets/demo-image.jpg", import.meta.url));

/** Opens the store that the settings name. What is not used is not loaded. */
export async function openStore(config: Config): Promise<Store> {
  if (config.mongodbUrl) {
    const { openMongoStore } = await import("@user-image/adapters/mongodb");
    return openMongoStore(config.mongodbUrl);
  }
  const { openSqliteStore } = await import("@user-image/adapters/sqlite");
  return openSqliteStore(join(config.dataDir, "users.sqlite"));
}

/** The composition root: chooses what stands behind each port, and builds the use cases on it. */
export async function composeService(config: Config, store: Store): Promise<Service> {
  const url = config.cloudinaryUrl ?? (await emulatorUrl(config.dataDir, config.publicUrl));
  const account = parseCloudinaryUrl(url);

  const root = container.createChildContainer();
  root.register(tokens.clock, { useValue: () => new Date() });
  root.register(tokens.store, { useValue: store });
  root.register(tokens.media, {
    useFactory: instanceCachingFactory(
      () => new CloudinaryMediaLibrary(account, { formats: config.limits.formats }),
    ),
  });
  registerUseCases(root, config);

  return {
    users: root.resolve(tokens.store),
    grantUpload: root.resolve(GrantUpload),
    setUserImage: root.resolve(SetUserImage),
    removeUserImage: root.resolve(RemoveUserImage),
    cloudName: account.cloudName,
    embedded: config.cloudinaryUrl === undefined ? await emulatorPlugin(config.dataDir, url) : undefined,
  };
}

function registerUseCases(root: DependencyContainer, { limits, lifetimes }: Config): void {
  const { clock, media, store } = tokens;
  root.register(GrantUpload, {
    useFactory: (c) => new GrantUpload(c.resolve(store), c.resolve(media), c.resolve(clock), lifetimes),
  });
  root.register(SetUserImage, {
    useFactory: (c) =>
      new SetUserImage(c.resolve(store), c.resolve(media), c.resolve(clock), limits, lifetimes),
  });
  root.register(RemoveUserImage, {
    useFactory: (c) => new RemoveUserImage(c.resolve(store), c.resolve(clock), lifetimes),
  });
}

/** The Cloudinary emulator over a folder, as routes for a server that is reached where `url` says. */
export async function emulatorPlugin(folder: string, url: string): Promise<FastifyPluginAsync> {
  const { cloudinaryEmulator } = await import("@user-image/adapters/cloudinary-emulator");
  const { cloudName, apiKey, apiSecret } = parseCloudinaryUrl(url);
  return async (app) => {
    await app.register(cloudinaryEmulator, { dir: assetsIn(folder), cloudName, apiKey, apiSecret });
  };
}

/** Adds the demo user to the embedded store, and their upload to the embedded emulator, once. */
export async function addDemoData({ dataDir }: Config, store: Store): Promise<void> {
  await addDemo(store, async () => {
    const { importAsset } = await import("@user-image/adapters/cloudinary-emulator");
    await importAsset({ dir: assetsIn(dataDir) }, { ...DEMO_IMAGE, file: demoImageFile });
  });
}

function assetsIn(folder: string): string {
  return join(folder, "cloudinary");
}
