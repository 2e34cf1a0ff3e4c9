import type { AssetStore } from "./assets/asset-store.js";
import type { Inbox } from "./assets/inbox.js";
import type { NotificationSender } from "./notifications/notification-sender.js";

/** The one account of the emulated service. */
export interface Account {
  readonly cloudName: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Where notifications go if a call names no other place. */
  readonly notificationUrl: string | undefined;
  /** How clients reach the emulator, if a request does not tell. */
  readonly publicUrl: string | undefined;
  /** The oldest version of signatures that is taken. */
  readonly signatureVersion: 1 | 2;
  /** Largest file, in bytes. */
  readonly maxBytes: number;
}

/** What the routes of the emulator work with. */
export interface Emulator {
  readonly account: Account;
  readonly assets: AssetStore;
  readonly inbox: Inbox;
  readonly notifications: NotificationSender;
  readonly now: () => Date;
}
