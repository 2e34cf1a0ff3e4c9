import type { FastifyReply } from "fastify";
import type { Parameters } from "../parameters.js";
import type { NotificationSender } from "./notification-sender.js";

interface Sender {
  readonly account: { readonly notificationUrl: string | undefined };
  readonly notifications: NotificationSender;
}

/** Sends a notification after the answer to the call, to `url`: by default the call's `notification_url` or the account's. */
export function notifyAfter(
  reply: FastifyReply,
  emulator: Sender,
  parameters: Parameters,
  payload: object,
  url = parameters.text("notification_url") ?? emulator.account.notificationUrl,
): void {
  if (url === undefined) return;
  const send = () => emulator.notifications.send(url, payload);
  // A client that has disconnected gets no answer, but the change was made.
  if (reply.raw.destroyed) send();
  else reply.raw.once("close", send);
}
