import { MediaUnavailable } from "../errors.js";
import { type Lifetimes, uploadWindow } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { HeldImage, MediaInventory } from "../ports/media-inventory.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, publicIdsOf, type User, type UserId } from "../user.js";
import { isOwn, shownImage } from "../user-image.js";
import { type CompareClocks, toleratedDifference } from "./compare-clocks.js";
import { concurrently } from "./concurrently.js";
import type { Signal } from "./destroy-images.js";

/** How many users one step reads. */
const USERS = 500;

/** How many images are destroyed concurrently, and after how many failures in a row the media library counts as unavailable. */
const CONCURRENCY = 8;
const MAX_FAILURES = 5;

/**
 * Where an audit continues: behind a user, or at a page of the held images. It begins with the users. With `images`,
 * only uncertain users are looked for, and the images then continue at this page.
 */
export type AuditPosition =
  | { readonly part: "users"; readonly after: UserId | null; readonly images?: string | null }
  | { readonly part: "images"; readonly from: string | null };

/** What an audit found. */
export type Finding =
  /** A user shows this image, and the media library does not hold it. */
  | { readonly kind: "missing"; readonly userId: UserId; readonly publicId: string }
  /** The media library holds this image, and no user has it. */
  | {
      readonly kind: "orphan";
      readonly publicId: string;
      readonly uploadedAt: Date;
      readonly outcome: "kept" | "destroyed" | "failed";
    }
  /** It is not certain which images this user has, so no orphan may be destroyed. `publicId` is null if none can be read. */
  | {
      readonly kind: "uncertain";
      readonly userId: UserId;
      readonly publicId: string | null;
      readonly reason: "unreadable" | "adopted" | "unindexed";
    };

/** How a step is made. */
export interface AuditOptions {
  /** Destroys orphans. Default: false. */
  readonly destroys?: boolean;
  /** Ends the step early. The step can then be repeated. */
  readonly signal?: Signal;
  /** Receives each finding at once. */
  onFinding(finding: Finding): void;
}

/** The result of a step. */
export interface AuditStep {
  /** How many users or images were compared. */
  readonly compared: number;
  /** How many images were left out because they were uploaded so recently that their upload may not be finished. */
  readonly recent: number;
  /** How many images under our public ids the compared users have. */
  readonly owned: number;
  /** Where the audit continues; null at its end. The same position if the signal has ended the step. */
  readonly next: AuditPosition | null;
}

/**
 * Compares what the media library holds with the store, in steps of one page each. An audit that was
 * interrupted continues at the position of any step that was not finished.
 *
 * The order of reading keeps an image from being taken for an orphan while its user uploads it: a grant is
 * stored before its signature is returned, so for every image that the media library lists, the store
 * already knew the grant. The store is therefore asked after the list, and again before each destruction.
 */
export class AuditImages<P = Profile> {
  /** @param clocks compares this process's clock with the media library's by the answers of `inventory` */
  constructor(
    private readonly users: Pick<UserRepository<P>, "findAfter" | "findById" | "findOwned">,
    private readonly inventory: MediaInventory,
    private readonly media: Pick<MediaLibrary, "inspect" | "destroy">,
    private readonly clocks: Pick<CompareClocks, "compareWithMedia">,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Makes one step. With `destroys`, the audit ends at the first user whose images are uncertain.
   *
   * @throws {ClockWrong | MediaLimitReached | MediaUnavailable | StoreUnavailable} The step can then be repeated.
   * @throws {Error} if it is to destroy, and the inventory is not exclusive
   */
  async execute(position: AuditPosition, options: AuditOptions): Promise<AuditStep> {
    if (options.destroys && !this.inventory.isExclusive)
      throw new Error("Others may have images with such public ids, so none may be destroyed.");
    return position.part === "users"
      ? this.auditUsers(position, options)
      : this.auditImages(position, options);
  }

  private async auditUsers(
    { after, images }: Extract<AuditPosition, { readonly part: "users" }>,
    { destroys, onFinding }: AuditOptions,
  ): Promise<AuditStep> {
    const { users, unreadable, next } = await this.users.findAfter(after, USERS);
    const missing = images === undefined ? await this.missingOf(users) : [];
    const uncertain = [
      ...unreadable.map((userId) => uncertainty(userId, null, "unreadable")),
      ...(await this.uncertainOf(users)),
    ];
    for (const finding of [...missing, ...uncertain]) onFinding(finding);

    const isOver = destroys && uncertain.length > 0;
    const following: AuditPosition =
      next === null
        ? { part: "images", from: images ?? null }
        : { part: "users", after: next, ...(images !== undefined && { images }) };
    const compared = users.length + unreadable.length;
    return { compared, recent: 0, owned: this.ownOf(users).length, next: isOver ? null : following };
  }

  /** The images that are shown and not held, of which both is still so when it is read once more. */
  private async missingOf(users: readonly User<P>[]): Promise<Finding[]> {
    const shown = users.flatMap((user) => {
      const image = shownImage(user.images);
      return image ? [{ userId: user.id, publicId: image.publicId }] : [];
    });
    const held = new Set(await this.inventory.findHeld(shown.map(({ publicId }) => publicId)));
    const missing: Finding[] = [];
    for (const { userId, publicId } of shown) {
      if (held.has(publicId) || (await this.media.inspect(publicId))) continue;
      const user = await this.users.findById(userId);
      if (user && shownImage(user.images)?.publicId === publicId)
        missing.push({ kind: "missing", userId, publicId });
    }
    return missing;
  }

  /** Images under our public ids that `findOwned` does not find: adopted ones, and those that another program has removed from the index. */
  private async uncertainOf(users: readonly User<P>[]): Promise<Finding[]> {
    const isOurs = (publicId: string) => this.inventory.isOurs(publicId);
    const adopted = users.flatMap(({ id, images }) =>
      images
        .filter((image) => !isOwn(image) && isOurs(image.publicId))
        .map(({ publicId }) => uncertainty(id, publicId, "adopted")),
    );
    const indexed = new Set(await this.users.findOwned(this.ownOf(users)));
    const unindexed: Finding[] = [];
    for (const { id, images } of users) {
      for (const publicId of publicIdsOf({ images }).filter(isOurs)) {
        // Otherwise the image was destroyed after the user was read.
        if (!indexed.has(publicId) && (await this.has(id, publicId)))
          unindexed.push(uncertainty(id, publicId, "unindexed"));
      }
    }
    return [...adopted, ...unindexed];
  }

  private ownOf(users: readonly User<P>[]): string[] {
    return users.flatMap((user) => publicIdsOf(user).filter((publicId) => this.inventory.isOurs(publicId)));
  }

  private async has(userId: UserId, publicId: string): Promise<boolean> {
    const user = await this.users.findById(userId);
    return user !== null && publicIdsOf(user).includes(publicId);
  }

  private async auditImages(
    position: Extract<AuditPosition, { readonly part: "images" }>,
    { destroys, signal, onFinding }: AuditOptions,
  ): Promise<AuditStep> {
    const { images, next } = await this.inventory.list(position.from);
    const ours = images.filter(({ publicId }) => this.inventory.isOurs(publicId));
    const owned = new Set(await this.users.findOwned(ours.map(({ publicId }) => publicId)));
    this.clocks.compareWithMedia();
    const unowned = ours.filter(({ publicId }) => !owned.has(publicId));
    const orphans = unowned.filter((image): image is Orphan => this.isSettled(image));

    if (destroys) await this.destroy(orphans, signal, onFinding);
    else for (const orphan of orphans) onFinding({ kind: "orphan", ...orphan, outcome: "kept" });

    const following = next === null ? null : ({ part: "images", from: next } as const);
    const compared = images.length;
    return {
      compared,
      recent: unowned.length - orphans.length,
      owned: 0,
      next: destroys && signal?.aborted ? position : following,
    };
  }

  /** Whether the image was uploaded so long ago that its upload is over by any clock that is not wrong. */
  private isSettled({ uploadedAt }: HeldImage): boolean {
    const age = 2 * uploadWindow(this.lifetimes) + toleratedDifference(this.lifetimes);
    return uploadedAt !== null && this.clock().getTime() - uploadedAt.getTime() > age;
  }

  private async destroy(
    orphans: readonly Orphan[],
    signal: Signal | undefined,
    onFinding: AuditOptions["onFinding"],
  ): Promise<void> {
    let failures = 0;
    await concurrently(
      orphans,
      CONCURRENCY,
      () => signal?.aborted === true,
      async (orphan) => {
        const { publicId } = orphan;
        if ((await this.users.findOwned([publicId])).length > 0) return;
        try {
          await this.media.destroy(publicId);
          failures = 0;
        } catch (error) {
          failures += 1;
          if (!(error instanceof MediaUnavailable) || failures >= MAX_FAILURES) throw error;
          return onFinding({ kind: "orphan", ...orphan, outcome: "failed" });
        }
        onFinding({ kind: "orphan", ...orphan, outcome: "destroyed" });
      },
    );
  }
}

type Orphan = HeldImage & { readonly uploadedAt: Date };

function uncertainty(
  userId: UserId,
  publicId: string | null,
  reason: Extract<Finding, { readonly kind: "uncertain" }>["reason"],
): Finding {
  return { kind: "uncertain", userId, publicId, reason };
}
