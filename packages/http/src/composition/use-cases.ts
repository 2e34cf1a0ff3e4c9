import { CloudinaryInventory, CloudinaryMediaLibrary } from "@user-image/adapters/cloudinary";
import {
  AuditImages,
  CompareClocks,
  DestroyDiscards,
  DestroyStrays,
  EraseUserImages,
  GrantUpload,
  ModerateUserImage,
  RecordDeletion,
  RecordStray,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  ViewUserImage,
} from "@user-image/domain";
import type { DependencyContainer } from "tsyringe";
import type { Config } from "../config.js";
import { countedInspections } from "../metrics/measured-ports.js";
import { tokens } from "./tokens.js";

/** Registers how each use case is built from the ports. */
export function registerUseCases(root: DependencyContainer, config: Config): void {
  const { limits, lifetimes, collectInterval } = config;
  const { clock, media, users } = tokens;
  registerUnknownImages(root, config);
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
  root.register<ModerateUserImage>(ModerateUserImage, {
    useFactory: (c) => {
      const setUserImage = c.resolve<SetUserImage>(SetUserImage);
      return new ModerateUserImage(c.resolve(users), c.resolve(media), setUserImage, c.resolve(clock));
    },
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

/** The use cases for images that no user has. */
function registerUnknownImages(root: DependencyContainer, { lifetimes }: Config): void {
  const { clock, media, users } = tokens;
  root.register<DestroyStrays>(DestroyStrays, {
    useFactory: (c) =>
      new DestroyStrays(c.resolve(users), c.resolve(tokens.store).strays, c.resolve(media), c.resolve(clock)),
  });
  root.register<RecordStray>(RecordStray, {
    useFactory: (c) =>
      new RecordStray(
        c.resolve(tokens.store).strays,
        c.resolve(CloudinaryInventory),
        c.resolve(clock),
        lifetimes,
      ),
  });
  root.register<AuditImages>(AuditImages, {
    useFactory: (c) => {
      const inventory = c.resolve(CloudinaryInventory);
      const clocks = new CompareClocks(c.resolve(users), c.resolve(clock), lifetimes, inventory);
      return new AuditImages(
        c.resolve(users),
        inventory,
        c.resolve(media),
        clocks,
        c.resolve(clock),
        lifetimes,
      );
    },
  });
}
