import type { Settings } from "./account/settings.js";
import type { AssetStore } from "./assets/asset-store.js";
import type { ChunkedUploads } from "./assets/chunked-uploads.js";
import type { Inbox } from "./assets/inbox.js";
import type { NotificationSender } from "./notifications/notification-sender.js";
import type { Underway } from "./underway.js";

/** The one account of the emulated service. */
export interface Account {
  readonly cloudName: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The URL for notifications of calls that name no other. */
  readonly notificationUrl: string | undefined;
  /** The URL at which clients reach the emulator, if requests do not show it. */
  readonly publicUrl: string | undefined;
  /** The oldest version of signatures that is accepted. */
  readonly signatureVersion: 1 | 2;
  /** How many calls of the Admin API an hour are answered; undefined for all. */
  readonly adminCallsPerHour: number | undefined;
  /** Largest file, in bytes. */
  readonly maxBytes: number;
  /** Whether files are fetched that an upload names by a URL, and from which addresses. */
  readonly remoteUploads: "none" | "public" | "any";
}

/** The parts that the emulator's routes use. */
export interface Emulator {
  readonly account: Account;
  readonly assets: AssetStore;
  readonly inbox: Inbox;
  readonly chunkedUploads: ChunkedUploads;
  readonly settings: Settings;
  readonly notifications: NotificationSender;
  readonly now: () => Date;
  readonly underway: Underway;
  /** Deletes all that calls have created, also those that are underway. What the options define stays. */
  clear(): Promise<void>;
}
