import type { FastifyReply } from "fastify";
import type { Parameters } from "../parameters.js";
import type { NotificationSender } from "./notification-sender.js";

interface Sender {
  readonly account: { readonly notificationUrl: string | undefined };
  readonly notifications: NotificationSender;
}

/** Sends a notification once the call is answered: to the call's own `notification_url`, else the account's. */
export function notifyAfter(
  reply: FastifyReply,
  emulator: Sender,
  parameters: Parameters,
  payload: object,
): void {
  const url = parameters.text("notification_url") ?? emulator.account.notificationUrl;
  if (url === undefined) return;
  const send = () => emulator.notifications.send(url, payload);
  // A client that has hung up gets no answer; what it asked for happened all the same.
  if (reply.raw.destroyed) send();
  else reply.raw.once("close", send);
}
