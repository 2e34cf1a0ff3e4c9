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
import { PublicIds } from "./public-ids.js";
import { CloudinaryError, isNotFound, toCloudinaryError } from "./rejection.js";
import { accountOptions, type CloudinarySdk, loadSdk } from "./sdk.js";

/** The conditions that a signature sets for every upload. */
export interface UploadTerms {
  /** Extensions of the formats that Cloudinary accepts. */
  readonly formats: readonly string[];
  /** Where Cloudinary sends notifications; unset if it cannot reach the service. */
  readonly notificationUrl?: string | undefined;
  /** The folder of new images, such as `avatars`, if they have one of their own. */
  readonly folder?: string | undefined;
}

/** How long a call may take, in milliseconds. The SDK's own timeout only watches for silence. */
const DEADLINE = 1800;
const inTime = timeout(DEADLINE, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });

/**
 * After this many failures in a row the circuit breaker opens: for this long, in milliseconds, calls
 * fail at once. Then one call tests whether Cloudinary answers again.
 */
const FAILURES = 5;
const PAUSE = 3000;

/** How long Cloudinary accepts a signature after its timestamp, in seconds. */
const SIGNATURE_LIFETIME = 3600;

/** Escapes `&` in values, so that no value can contain another parameter (CVE-2025-12613). */
const SIGNATURE_VERSION = 2;

/** Twice the largest delivered size, in pixels. Resizing an upload also removes its EXIF data, and so its GPS position. */
const INCOMING_TRANSFORMATION = "c_limit,h_2048,w_2048";

/** The formats that Cloudinary stores and derives with all frames. */
const ANIMATED_FORMATS: readonly string[] = ["gif", "webp", "avif"];

/** The first frame of an animation (https://cloudinary.com/documentation/animated_images#deliver_a_single_frame). */
const FIRST_FRAME = "pg_1,";

/** Images in one Cloudinary cloud. Uses no Admin API, which is rate limited. */
export class CloudinaryMediaLibrary implements MediaLibrary {
  readonly deliveryUrl: string;
  private readonly breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: PAUSE,
    breaker: new ConsecutiveBreaker(FAILURES),
  });

  private readonly answeredTime: AnsweredTime;
  private readonly publicIds: PublicIds;

  constructor(
    private readonly account: CloudinaryAccount,
    private readonly terms: UploadTerms,
  ) {
    this.answeredTime = new AnsweredTime(`${account.uploadPrefix}/v1_1/${account.cloudName}/`);
    this.deliveryUrl = account.deliveryUrl;
    this.publicIds = new PublicIds(terms.folder);
  }

  async grantUpload(now: Date, validFor: number): Promise<SignedUpload> {
    const { uploadPrefix, cloudName, apiKey, apiSecret, signatureAlgorithm } = this.account;
    const publicId = this.publicIds.make();
    const expiresAt = new Date(now.getTime() + validFor);
    const fields = {
      allowed_formats: this.terms.formats.join(","),
      ...(this.terms.notificationUrl && { notification_url: this.terms.notificationUrl }),
      overwrite: "0",
      public_id: publicId,
      // Rounded up by less than a second, so that an upload may be started for the whole promised time.
      timestamp: String(Math.ceil(expiresAt.getTime() / 1000) - SIGNATURE_LIFETIME),
      transformation: INCOMING_TRANSFORMATION,
    };
    // The SDK's types declare only the first two parameters.
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

  /** Cloudinary's time, by its answers to calls of this object; null if there was none in the last hour. */
  time(): TimeSpan | null {
    return this.answeredTime.now();
  }

  imageUrl(
    { publicId, facts: { version, format }, adopted }: Pick<ShownImage, "publicId" | "facts" | "adopted">,
    size: number,
    { animated = false }: { readonly animated?: boolean } = {},
  ): string {
    // The format of an adopted image was never measured.
    const mayMove = adopted || ANIMATED_FORMATS.includes(format);
    const square = `c_fill,g_face,h_${size},${mayMove && !animated ? FIRST_FRAME : ""}w_${size}`;
    return `${this.deliveryUrl}/image/upload/${square}/f_auto,q_auto/v${version}/${encoded(publicId)}`;
  }

  /** Resolves to Cloudinary's answer, or to null if there is no such image. */
  private async call(
    request: (uploader: CloudinarySdk["uploader"], options: object) => Promise<Record<string, unknown>>,
  ): Promise<Record<string, unknown> | null> {
    // One call tests whether Cloudinary answers again. Waiting for its result would double the deadline of the others.
    if (this.breaker.state === CircuitState.HalfOpen)
      throw new MediaUnavailable(
        new Error("The circuit breaker is half open: another call tests Cloudinary."),
      );
    const { uploader } = loadSdk();
    const options = {
      ...accountOptions(this.account),
      signature_algorithm: this.account.signatureAlgorithm,
      signature_version: SIGNATURE_VERSION,
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

/** "Not found" is a valid answer, which must not count as a failure. */
function nullOrThrow(error: CloudinaryError): null {
  if (isNotFound(error)) return null;
  throw error;
}

/** A 400 concerns only the single call. */
function isOutage(error: Error): boolean {
  return !(error instanceof CloudinaryError && error.status === 400);
}

/** Encodes each segment, since a public id may be in a folder. Half a surrogate pair, which no URL can hold, becomes U+FFFD. */
function encoded(publicId: string): string {
  const segments = publicId.replace(/\p{Surrogate}/gu, "\uFFFD").split("/");
  return segments.map(encodeURIComponent).join("/");
}
