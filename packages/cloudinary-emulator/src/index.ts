import type { FastifyPluginAsync } from "fastify";
import { apiRoutes } from "./api/routes.js";
import { AssetStore } from "./assets/asset-store.js";
import { Inbox } from "./assets/inbox.js";
import { deliveryRoutes } from "./delivery/routes.js";
import type { Emulator } from "./emulator.js";
import { NotificationSender } from "./notifications/notification-sender.js";

export { type ImportedAsset, importAsset } from "./import-asset.js";

/** The one account that the emulator has, and where it keeps its images. */
export interface CloudinaryEmulatorOptions {
  /** Where images are kept, through restarts and `kill -9`. Made when needed; for one process at a time. */
  readonly dir: string;
  readonly cloudName: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Where notifications go if a call has no `notification_url`, like an account's global setting. */
  readonly notificationUrl?: string | undefined;
  /**
   * How clients reach the emulator, without a slash at the end. Default: as each request says, which is
   * wrong behind a proxy that takes a part of the path away.
   */
  readonly publicUrl?: string | undefined;
  /**
   * The oldest version of signatures that is taken. Default: 2, the SDKs' own, in which no value of a parameter can
   * pose as another parameter (CVE-2025-12613). 1 is for SDKs that are older, such as npm's before 2.7; they differ
   * only where a value holds `&`.
   */
  readonly signatureVersion?: 1 | 2;
  /** Largest file, in bytes. Default: 10485760, as on the Free plan. */
  readonly maxBytes?: number;
  /** Default: the real clock. */
  readonly now?: () => Date;
}

/**
 * A local stand-in for Cloudinary: uploads, `explicit`, `destroy`, the Admin API's resources, notifications and
 * transformed delivery of images, for the official SDKs unmodified. Registers `/v1_1/:cloud/…` and
 * `/:cloud/image/…` with body parsers, limits and error answers of their own, alone, in another app, or under a
 * prefix. Nothing is ever fetched from elsewhere, and nothing is sent but notifications.
 */
export const cloudinaryEmulator: FastifyPluginAsync<CloudinaryEmulatorOptions> = async (app, options) => {
  const { dir, cloudName, apiKey, apiSecret, notificationUrl, publicUrl } = options;
  const { maxBytes = 10_485_760, signatureVersion = 2 } = options;
  const now = options.now ?? (() => new Date());
  const emulator: Emulator = {
    account: { cloudName, apiKey, apiSecret, notificationUrl, publicUrl, maxBytes, signatureVersion },
    assets: new AssetStore(dir),
    inbox: new Inbox(dir),
    notifications: new NotificationSender({ apiSecret, now, log: app.log }),
    now,
  };
  // Before the server stops listening: the receiver may be this very server.
  app.addHook("preClose", () => emulator.notifications.close());
  await app.register(apiRoutes, { emulator });
  await app.register(deliveryRoutes, { emulator });
};
