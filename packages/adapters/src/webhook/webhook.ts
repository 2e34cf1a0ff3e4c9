import type { Clock, EventSender, ImageChanged } from "@user-image/domain";
import { type Deliver, GuardedSender } from "./guarded-sender.js";
import { parseWebhookSecret, signedHeaders } from "./signature.js";

/** Where events go, and how they are signed. */
export interface WebhookOptions {
  /** The receiver. It may contain a secret, so no error quotes it. */
  readonly url: string;
  /** `whsec_…`; with several, each message has a signature for each, so that a secret can be replaced. */
  readonly secrets: readonly string[];
  readonly clock?: Clock;
}

/**
 * Sends events by HTTP POST as Standard Webhooks (https://www.standardwebhooks.com) specifies. A status from 200 to 299
 * acknowledges an event. Redirects are not followed.
 *
 * @throws {Error} if a secret cannot be read; the message does not quote it
 */
export function webhookSender({ url, secrets, clock = () => new Date() }: WebhookOptions): EventSender {
  const keys = secrets.map(parseWebhookSecret);
  const deliver: Deliver = async ({ id, ...message }, signal) => {
    const body = JSON.stringify(message);
    const headers = { "content-type": "application/json", ...signedHeaders(id, clock(), body, keys) };
    const answer = await post(url, { body, headers, signal });
    // The connection can then be used again. Nothing in the body matters.
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(complaintOf(answer.status));
  };
  return new GuardedSender(deliver, clock);
}

/** Receives an event. Resolves when it has processed it; an event that it rejects is sent again. */
export type OnImageChanged = (event: ImageChanged) => unknown;

/** Calls a function of the host with each event. */
export function functionSender(onImageChanged: OnImageChanged, clock: Clock = () => new Date()): EventSender {
  return new GuardedSender(async (event) => void (await onImageChanged(event)), clock);
}

async function post(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { method: "POST", redirect: "manual", ...request });
  } catch (error) {
    const { cause } = error as Error;
    throw new Error("The receiver of events cannot be reached.", { cause });
  }
}

function complaintOf(status: number): string {
  if (status === 410)
    return "The receiver answered 410 Gone: it wants no more events. Unset EVENTS_URL, or give another one.";
  const isRedirect = status >= 300 && status < 400;
  return `The receiver answered ${status}${isRedirect ? ", and redirects are not followed" : ""}.`;
}
