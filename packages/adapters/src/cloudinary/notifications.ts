import { createHash, timingSafeEqual } from "node:crypto";
import type { ImageFacts, MediaEvent, MediaNotifications } from "@user-image/domain";
import type { CloudinaryAccount } from "./account.js";
import { isRejected, toFacts } from "./facts.js";

/**
 * How far a notification's time may differ from ours, in seconds: the SDKs' default, but in both
 * directions. A replay within this time is harmless, since notifications are idempotent.
 */
const WINDOW = 7200;

type Payload = Readonly<Record<string, unknown>>;

/**
 * Notifications as Cloudinary signs them: `X-Cld-Signature` is the digest of the body, the
 * timestamp and the secret (https://cloudinary.com/documentation/notification_signatures).
 */
export class CloudinaryNotifications implements MediaNotifications {
  /**
   * @param otherSecrets secrets of the account's other API keys: Cloudinary signs with the oldest active
   *   key, or with the one that was chosen for notifications, not with the key of the upload
   */
  constructor(
    private readonly account: CloudinaryAccount,
    private readonly otherSecrets: readonly string[] = [],
  ) {}

  read(
    body: Uint8Array,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    now: Date,
  ): MediaEvent[] | null {
    const timestamp = String(headers["x-cld-timestamp"]);
    if (!/^\d{10}$/.test(timestamp) || Math.abs(now.getTime() / 1000 - Number(timestamp)) > WINDOW)
      return null;
    if (!this.isSigned(body, timestamp, String(headers["x-cld-signature"]))) return null;
    return eventsIn(parse(body));
  }

  private isSigned(body: Uint8Array, timestamp: string, signature: string): boolean {
    const { apiSecret, signatureAlgorithm } = this.account;
    const given = Buffer.from(signature);
    return [apiSecret, ...this.otherSecrets].some((secret) => {
      const digest = createHash(signatureAlgorithm)
        .update(body)
        .update(timestamp + secret)
        .digest("hex");
      const expected = Buffer.from(digest);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}

function eventsIn(payload: Payload): MediaEvent[] {
  switch (payload.notification_type) {
    case "upload":
      // A moderation that decides at once is in the notification of the upload.
      return [...uploadIn(payload), ...rejectionIn(payload)];
    case "moderation":
      return rejectionIn(payload);
    case "delete":
      return list(payload.resources).filter(isImage).flatMap(deleted);
    default:
      return [];
  }
}

function uploadIn(payload: Payload): MediaEvent[] {
  const facts: ImageFacts | null = isImage(payload) ? toFacts(payload) : null;
  return facts ? named(payload, (publicId) => ({ kind: "uploaded", publicId, facts })) : [];
}

function rejectionIn(payload: Payload): MediaEvent[] {
  return isRejected(payload) ? named(payload, (publicId) => ({ kind: "rejected", publicId })) : [];
}

function deleted(payload: Payload): MediaEvent[] {
  const { version } = payload;
  return named(payload, (publicId) => ({
    kind: "deleted",
    publicId,
    ...(typeof version === "number" && Number.isSafeInteger(version) && { version }),
  }));
}

function named(payload: Payload, event: (publicId: string) => MediaEvent): MediaEvent[] {
  return typeof payload.public_id === "string" ? [event(payload.public_id)] : [];
}

/** Whether an asset is an uploaded image. An account may contain videos, fetched images and other assets. */
function isImage({ resource_type: resourceType, type }: Payload): boolean {
  return resourceType === "image" && type === "upload";
}

function list(value: unknown): Payload[] {
  return Array.isArray(value) ? value.map(toPayload) : [];
}

function parse(body: Uint8Array): Payload {
  try {
    return toPayload(JSON.parse(Buffer.from(body).toString("utf8")));
  } catch {
    return {};
  }
}

function toPayload(value: unknown): Payload {
  return typeof value === "object" && value !== null ? (value as Payload) : {};
}
