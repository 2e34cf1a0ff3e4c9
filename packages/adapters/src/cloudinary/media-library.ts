import { randomInt } from "node:crypto";
import {
  type InspectedImage,
  type MediaLibrary,
  MediaUnavailable,
  type ShownImage,
  type SignedUpload,
  type TimeSpan,
} from "@user-image/domain";
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  TimeoutStrategy,
  timeout,
} from "cockatiel";
import type { CloudinaryAccount } from "./account.js";
import { AnsweredTime } from "./answered-time.js";
import { isRejected, toFacts } from "./facts.js";
import { CloudinaryError, isNotFound, toCloudinaryError } from "./rejection.js";
import { agentFor, type CloudinarySdk, loadSdk } from "./sdk.js";

/** What every upload has to keep to. */
export interface UploadTerms {
  /** Extensions of the formats that Cloudinary takes. */
  readonly formats: readonly string[];
  /** Where Cloudinary tells of uploads, if it can reach us. */
  readonly notificationUrl?: string | undefined;
}

/** How long a call may take, in milliseconds. The SDK's own timeout only watches for silence. */
const DEADLINE = 1800;
const inTime = timeout(DEADLINE, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });

/**
 * After so many failures in a row the circuit breaker opens: for a while, in milliseconds, calls fail
 * at once; then one call tries whether Cloudinary is back.
 */
const FAILURES = 5;
const PAUSE = 3000;

/** How long Cloudinary honours a signature after its timestamp, in seconds. */
const SIGNATURE_LIFETIME = 3600;

/** Escapes `&` in values, so that no value can hold another parameter (CVE-2025-12613). */
const SIGNATURE_VERSION = 2;

/** Twice the largest size we deliver, in pixels. Resizing what comes in also strips EXIF and so GPS. */
const INCOMING_TRANSFORMATION = "c_limit,h_2048,w_2048";

const ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH = 20;

/** Images in one Cloudinary cloud. Uses no Admin API, which is rate limited. */
export class CloudinaryMediaLibrary implements MediaLibrary {
  readonly deliveryUrl: string;
  private readonly breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: PAUSE,
    breaker: new ConsecutiveBreaker(FAILURES),
  });

  private readonly answeredTime: AnsweredTime;

  constructor(
    private readonly account: CloudinaryAccount,
    private readonly terms: UploadTerms,
  ) {
    this.answeredTime = new AnsweredTime(`${account.uploadPrefix}/v1_1/${account.cloudName}/`);
    this.deliveryUrl = account.deliveryUrl;
  }

  async grantUpload(now: Date, validFor: number): Promise<SignedUpload> {
    const { uploadPrefix, cloudName, apiKey, apiSecret, signatureAlgorithm } = this.account;
    const publicId = randomPublicId();
    const expiresAt = new Date(now.getTime() + validFor);
    const fields = {
      allowed_formats: this.terms.formats.join(","),
      ...(this.terms.notificationUrl && { notification_url: this.terms.notificationUrl }),
      overwrite: "0",
      public_id: publicId,
      // Rounded up, by less than a second: an upload may be started as long as was promised.
      timestamp: String(Math.ceil(expiresAt.getTime() / 1000) - SIGNATURE_LIFETIME),
      transformation: INCOMING_TRANSFORMATION,
    };
    // The types leave out all but the first two.
    const sign = loadSdk().utils.api_sign_request as (...parameters: unknown[]) => string;
    return {
      publicId,
      uploadUrl: `${uploadPrefix}/v1_1/${cloudName}/image/upload`,
      fields: {
        ...fields,
        signature: sign(fields, apiSecret, signatureAlgorithm, SIGNATURE_VERSION),
        api_key: apiKey,
      },
      expiresAt,
    };
  }

  async inspect(publicId: string): Promise<InspectedImage | null> {
    const answer = await this.call(({ explicit }, options) => explicit(publicId, options));
    if (!answer) return null;
    const facts = toFacts(answer);
    if (!facts) throw new MediaUnavailable(new Error("Cloudinary's answer lacks the facts of an image."));
    return isRejected(answer) ? { ...facts, isRejected: true } : facts;
  }

  async destroy(publicId: string): Promise<void> {
    const answer = await this.call(({ destroy }, options) =>
      destroy(publicId, { ...options, invalidate: true, resource_type: "image" }),
    );
    const result = answer?.result ?? "not found";
    if (result !== "ok" && result !== "not found")
      throw new MediaUnavailable(new Error(`destroy: ${result}`));
  }

  /** Whether the circuit breaker is open: after five failed calls in a row, calls fail at once. */
  get isCircuitOpen(): boolean {
    return this.breaker.state !== CircuitState.Closed;
  }

  /** What time it is at Cloudinary, by its answers to calls of this object; null if none of the last hour has told. */
  time(): TimeSpan | null {
    return this.answeredTime.now();
  }

  imageUrl({ publicId, facts: { version } }: Pick<ShownImage, "publicId" | "facts">, size: number): string {
    const square = `c_fill,g_face,h_${size},w_${size}`;
    return `${this.deliveryUrl}/image/upload/${square}/f_auto,q_auto/v${version}/${encoded(publicId)}`;
  }

  /** Resolves to what Cloudinary answers, or to null if there is no such image. */
  private async call(
    request: (uploader: CloudinarySdk["uploader"], options: object) => Promise<Record<string, unknown>>,
  ): Promise<Record<string, unknown> | null> {
    // One call tries whether Cloudinary is back; to wait for it first would double the deadline.
    if (this.breaker.state === CircuitState.HalfOpen)
      throw new MediaUnavailable(new Error("Cloudinary is tried."));
    const { cloudName, apiKey, apiSecret, uploadPrefix, signatureAlgorithm } = this.account;
    const { uploader } = loadSdk();
    const options = {
      cloud_name: cloudName,
      api_key: apiKey,
      api_secret: apiSecret,
      upload_prefix: uploadPrefix,
      signature_algorithm: signatureAlgorithm,
      signature_version: SIGNATURE_VERSION,
      agent: agentFor(uploadPrefix),
      timeout: DEADLINE,
      type: "upload",
    };
    const attempt = async () => {
      try {
        return await this.answeredTime.during(() => inTime.execute(() => request(uploader, options)));
      } catch (rejection) {
        return nullOrThrow(toCloudinaryError(rejection));
      }
    };
    return this.breaker.execute(attempt).catch((error) => {
      throw new MediaUnavailable(error);
    });
  }
}

/** That there is no such image is an answer, not an error. */
function nullOrThrow(error: CloudinaryError): null {
  if (isNotFound(error)) return null;
  throw error;
}

/** What Cloudinary has against a single call says nothing about the others. */
function isOutage(error: Error): boolean {
  return !(error instanceof CloudinaryError && error.status === 400);
}

/** By segment, for a public id may be in a folder. Half a character, which no URL can hold, becomes U+FFFD. */
function encoded(publicId: string): string {
  const segments = publicId.replace(/\p{Surrogate}/gu, "\uFFFD").split("/");
  return segments.map(encodeURIComponent).join("/");
}

function randomPublicId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join("");
}
