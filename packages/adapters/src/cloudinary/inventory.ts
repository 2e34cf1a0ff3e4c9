import {
  type HeldImage,
  type HeldImagesPage,
  type MediaInventory,
  MediaLimitReached,
  MediaUnavailable,
  type TimeSpan,
} from "@user-image/domain";
import { TimeoutStrategy, timeout } from "cockatiel";
import type { CloudinaryAccount } from "./account.js";
import { AnsweredTime } from "./answered-time.js";
import { PublicIds } from "./public-ids.js";
import { CloudinaryError, toCloudinaryError } from "./rejection.js";
import { accountOptions, type CloudinarySdk, loadSdk } from "./sdk.js";

/** The most images of one page, and the most public ids of one call (https://cloudinary.com/documentation/admin_api#get_resources). */
const PAGE = 500;
const MAX_IDS = 100;

/** How many characters of public ids one call may ask for: they are in its URL. */
const MAX_CHARACTERS = 3000;

/** Cloudinary does not find ids with a plus by this call, and a URL cannot hold half a surrogate pair. Nobody but other services makes such ids. */
const UNASKABLE = /[+\p{Surrogate}]/u;

/** How long a call may take, in milliseconds. The SDK's timeout does not end a call of the Admin API. */
const DEADLINE = 20_000;
const inTime = timeout(DEADLINE, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });

/** The share of the hourly limit that is left to other programs of the account. */
const SHARE_OF_OTHERS = 0.1;

const HOUR = 60 * 60 * 1000;

/** What Cloudinary's answers say of the hourly limit, besides the data. */
interface Limited {
  readonly rate_limit_allowed?: number;
  readonly rate_limit_remaining?: number;
  readonly rate_limit_reset_at?: Date;
}

interface Listing extends Limited {
  readonly resources: readonly Resource[];
  readonly next_cursor?: string;
}

interface Resource {
  readonly public_id: string;
  readonly created_at?: string;
}

/** The images of a Cloudinary cloud by its Admin API, whose calls are limited by the hour. A tenth of them is left to other programs. */
export class CloudinaryInventory implements MediaInventory {
  private readonly publicIds: PublicIds;
  private readonly answeredTime: AnsweredTime;
  /** Until when no further call may be made. */
  private pausedUntil: Date | undefined;

  /** @param folder the folder of new images, if they have one of their own */
  constructor(
    private readonly account: CloudinaryAccount,
    folder?: string,
  ) {
    this.publicIds = new PublicIds(folder);
    this.answeredTime = new AnsweredTime(`${account.uploadPrefix}/v1_1/${account.cloudName}/`);
  }

  get isExclusive(): boolean {
    return this.publicIds.folder !== undefined;
  }

  isOurs(publicId: string): boolean {
    return this.publicIds.includes(publicId);
  }

  async list(from: string | null): Promise<HeldImagesPage> {
    const { prefix } = this.publicIds;
    const { resources, next_cursor: next } = await this.call((api, options) =>
      api.resources({
        ...options,
        max_results: PAGE,
        ...(prefix !== "" && { prefix }),
        ...(from !== null && { next_cursor: from }),
      }),
    );
    return { images: resources.map(toHeldImage), next: next ?? null };
  }

  /** Does not find ids with a plus or half a surrogate pair. */
  async findHeld(publicIds: readonly string[]): Promise<string[]> {
    const held = new Set<string>();
    for (const part of partsOf(publicIds.filter((publicId) => !UNASKABLE.test(publicId)))) {
      const { resources } = await this.call((api, options) => api.resources_by_ids([...part], options));
      for (const { public_id: publicId } of resources) held.add(publicId);
    }
    return publicIds.filter((publicId) => held.has(publicId));
  }

  /** Cloudinary's time, by its answers to calls of this object; null if there was none in the last hour. */
  time(): TimeSpan | null {
    return this.answeredTime.now();
  }

  private async call(
    request: (api: CloudinarySdk["api"], options: object) => Promise<unknown>,
  ): Promise<Listing> {
    if (this.pausedUntil && this.pausedUntil.getTime() > Date.now())
      throw new MediaLimitReached(this.pausedUntil);
    const { api } = loadSdk();
    const options = { ...accountOptions(this.account), type: "upload", timeout: DEADLINE };
    try {
      const answer = await this.answeredTime.during(() => inTime.execute(() => request(api, options)));
      const listing = toListing(answer);
      this.pausedUntil = pauseAfter(listing);
      return listing;
    } catch (rejection) {
      const error = rejection instanceof CloudinaryError ? rejection : toCloudinaryError(rejection);
      if (error.status === 420 || error.status === 429) throw new MediaLimitReached(endOfLimit(error));
      throw new MediaUnavailable(error);
    }
  }
}

function toListing(answer: unknown): Listing {
  const { resources } = answer as Partial<Listing>;
  if (!Array.isArray(resources))
    throw new CloudinaryError("Cloudinary's answer is not a list of images.", 200);
  return answer as Listing;
}

function toHeldImage({ public_id: publicId, created_at: createdAt }: Resource): HeldImage {
  const time = Date.parse(createdAt ?? "");
  return { publicId, uploadedAt: Number.isNaN(time) ? null : new Date(time) };
}

/** Parts of as many public ids as one call may ask for. */
function partsOf(publicIds: readonly string[]): string[][] {
  const parts: string[][] = [];
  let characters = MAX_CHARACTERS;
  for (const publicId of publicIds) {
    const last = parts.at(-1);
    const length = encodeURIComponent(publicId).length;
    characters += length;
    if (last && last.length < MAX_IDS && characters <= MAX_CHARACTERS) {
      last.push(publicId);
    } else {
      parts.push([publicId]);
      characters = length;
    }
  }
  return parts;
}

function pauseAfter(answer: Limited): Date | undefined {
  const {
    rate_limit_allowed: allowed = Number.NaN,
    rate_limit_remaining: remaining = Number.NaN,
    rate_limit_reset_at: end,
  } = answer;
  return remaining <= allowed * SHARE_OF_OTHERS ? end : undefined;
}

/** `Rate Limit Exceeded. Limit of 500 api operations reached. Try again on 2026-09-08 10:00:00 UTC`. The limit begins anew each hour. */
function endOfLimit({ message }: CloudinaryError): Date {
  const [, day, time] = /Try again on (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/.exec(message) ?? [];
  const end = Date.parse(`${day}T${time}Z`);
  return new Date(Number.isNaN(end) ? (Math.floor(Date.now() / HOUR) + 1) * HOUR : end);
}
