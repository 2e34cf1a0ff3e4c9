import type { FastifyBaseLogger, FastifyPluginAsync } from "fastify";
import { checkOptions } from "./account/check-options.js";
import { openSettings } from "./account/settings.js";
import type { UploadPreset } from "./account/upload-preset.js";
import { noSuchCall } from "./api/endpoint-route.js";
import { checkPreset } from "./api/preset-check.js";
import { apiRoutes } from "./api/routes.js";
import { AssetStore } from "./assets/asset-store.js";
import { ChunkedUploads } from "./assets/chunked-uploads.js";
import { Inbox } from "./assets/inbox.js";
import { deliveryRoutes } from "./delivery/routes.js";
import type { Emulator } from "./emulator.js";
import { sendError } from "./error-answer.js";
import { NotificationSender } from "./notifications/notification-sender.js";
import { Underway } from "./underway.js";

/** The account of the emulator, and the folder of its images. */
export interface CloudinaryEmulatorOptions {
  /** The folder of the images, which survive restarts and `kill -9`. It is created if it is missing. For one process at a time. */
  readonly dir: string;
  readonly cloudName: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The URL for notifications of calls without `notification_url`, like the global setting of an account. */
  readonly notificationUrl?: string | undefined;
  /**
   * The URL at which clients reach the emulator. Default: that of each request, which is
   * wrong behind a proxy that removes a part of the path.
   */
  readonly publicUrl?: string | undefined;
  /**
   * The oldest version of signatures that is accepted. Default: 2, the SDKs' default, in which no value can contain
   * another parameter (CVE-2025-12613). 1 is for older SDKs, such as npm's before 2.7; the versions differ only if a
   * value contains `&`.
   */
  readonly signatureVersion?: 1 | 2;
  /** Largest file, in bytes. Default: 10485760, as on the Free plan. */
  readonly maxBytes?: number;
  /** How many calls of the Admin API an hour are answered; further ones are refused (420). Default: all, while the answers report 500, the limit of the Free plan. */
  readonly adminCallsPerHour?: number;
  /** The upload presets that exist from the start. The Admin API can add others, which are kept in `dir`. */
  readonly presets?: readonly UploadPreset[];
  /** Whether `file` may be a URL, which the emulator fetches from public addresses. Default: false. */
  readonly remoteUploads?: boolean;
  /** Whether such a URL may also be of this machine or a private network. Default: false. */
  readonly privateRemoteUploads?: boolean;
  /** The clock. Default: the system's. */
  readonly now?: () => Date;
}

/**
 * Creates an emulator without its routes. It starts no thread and writes no file before the first call.
 * @param options those that `checkOptions` has passed
 * @throws {ApiError} 400 that says which of the presets is wrong
 */
export function openEmulator(options: CloudinaryEmulatorOptions, log: FastifyBaseLogger): Emulator {
  const { dir, cloudName, apiKey, apiSecret, notificationUrl, publicUrl, adminCallsPerHour } = options;
  const { maxBytes = 10_485_760, signatureVersion = 2 } = options;
  const remoteUploads = options.remoteUploads ? (options.privateRemoteUploads ? "any" : "public") : "none";
  const now = options.now ?? (() => new Date());
  const assets = new AssetStore(dir);
  const chunkedUploads = new ChunkedUploads(dir);
  const settings = openSettings(dir, options.presets ?? []);
  options.presets?.forEach(checkPreset);
  const underway = new Underway();
  return {
    account: {
      ...{ cloudName, apiKey, apiSecret, notificationUrl },
      publicUrl: publicUrl?.replace(/\/$/, ""),
      ...{ maxBytes, signatureVersion, adminCallsPerHour, remoteUploads },
    },
    assets,
    inbox: new Inbox(dir),
    chunkedUploads,
    settings,
    notifications: new NotificationSender({ apiSecret, now, log }),
    now,
    underway,
    clear: async () => {
      await underway.ended();
      await assets.clear();
      await chunkedUploads.clear();
      for (const records of Object.values(settings)) await records.clear();
    },
  };
}

/** The routes of an emulator. */
export const emulatorRoutes: FastifyPluginAsync<{ emulator: Emulator }> = async (app, { emulator }) => {
  // Before the server stops listening, since this server may be the receiver.
  app.addHook("preClose", () => emulator.notifications.close());
  // Their connections are closed, but they still write files.
  app.addHook("onClose", () => emulator.underway.ended());
  await app.register(apiRoutes, { emulator });
  await app.register(deliveryRoutes, { emulator });
  // Else an application that hosts the plugin answers 404, which the SDKs report as a missing asset.
  const cloud = encodeURIComponent(emulator.account.cloudName);
  for (const path of [`/v2/${cloud}/*`, `/${cloud}/video/*`]) {
    app.all(path, (request, reply) => sendError(reply, 400, noSuchCall(request).message));
  }
};

/**
 * An emulator of Cloudinary: uploads, `explicit`, `destroy`, the resources of the Admin API, notifications and
 * transformed delivery of images, for the unmodified official SDKs. Registers `/v1_1/:cloud/…`, `/:cloud/image/…` and
 * `/:cloud/raw/…` with separate body parsers, limits and error answers, in any Fastify server and under any prefix.
 * It sends notifications, and fetches remote files if that is allowed.
 */
export const cloudinaryEmulator: FastifyPluginAsync<CloudinaryEmulatorOptions> = async (app, options) => {
  checkOptions(options);
  await app.register(emulatorRoutes, { emulator: openEmulator(options, app.log) });
};
