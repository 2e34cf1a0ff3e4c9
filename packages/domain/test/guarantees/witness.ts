import {
  ImageNotUploaded,
  type InspectedImage,
  isOwn,
  shownImage,
  type User,
  type UserId,
  type UserImage,
} from "@user-image/domain";
import { type Answer, askedFor, limits, type Request } from "./requests.js";

/**
 * Sees every state of the world and notes where a promise is broken (docs/guarantees.md).
 * The searches at random and without gaps share it, so these are the promises that both try.
 */
export class Witness {
  readonly violations: string[] = [];
  private readonly everCondemned: Set<string>;
  private readonly everShown: Set<string>;
  /** Users whose images were erased after they had been deleted. */
  private readonly erased: Set<UserId>;
  /** What an administrator has taken away from a user. */
  private readonly moderated: Set<string>;

  constructor(other?: Witness) {
    this.everCondemned = new Set(other?.everCondemned);
    this.everShown = new Set(other?.everShown);
    this.erased = new Set(other?.erased);
    this.moderated = new Set(other?.moderated);
  }

  /** All that it remembers. */
  memory(): string {
    const remembered = [this.everCondemned, this.everShown, this.erased, this.moderated];
    return remembered.map((seen) => [...seen].sort()).join(";");
  }

  /**
   * @param kept what there is in the media library
   * @param owners the user of each granted public id, as far as clients know, and of the adopted image
   * @param lost what others than this service have deleted
   */
  look(
    users: readonly User[],
    kept: readonly string[],
    owners: ReadonlyMap<string, UserId>,
    lost: ReadonlySet<string> = new Set(),
  ): void {
    const holdings = users.flatMap((user) => holdersOf(user).map((holder) => ({ user, holder })));
    const held = new Set(holdings.map(({ holder }) => holder.publicId));
    if (held.size < holdings.length) this.note("an image is in two places");

    for (const { user, holder } of holdings) {
      const owner = owners.get(holder.publicId);
      if (owner !== undefined && owner !== user.id) this.note(`${user.id} holds ${owner}'s image`);
      if (holder.state === "condemned") this.everCondemned.add(holder.publicId);
      else if (this.everCondemned.has(holder.publicId)) this.note("an image is no longer condemned");
    }
    for (const { id, images } of users) {
      const image = shownImage(images);
      if (this.erased.has(id) && (image || images.some(({ state }) => state === "granted")))
        this.note("a user has an image or a permission again who was deleted and erased");
      if (image && this.moderated.has(`${id} ${image.publicId}`))
        this.note("an image is shown again that an administrator has removed");
      const isThere = !image || image.adopted || kept.includes(image.publicId) || lost.has(image.publicId);
      if (!isThere) this.note("an image is shown that was destroyed");
    }
    for (const publicId of kept)
      if (!held.has(publicId) && publicId !== ADOPTED) this.note("an image is kept that nobody remembers");
  }

  /**
   * A write may change which image a user shows only to what was asked for, so that whatever was
   * acknowledged is shown until somebody asks for something else, or it is found not to be fit to be shown.
   *
   * @param isUnfit whether an image was deleted, replaced or rejected by others than this service
   */
  seeWrite(request: Request, before: User, after: User, isUnfit: (publicId: string) => boolean): void {
    const [shown, shows] = [before, after].map(({ images }) => shownImage(images)?.publicId ?? null);
    const asked = askedFor(request, before);
    const isTakenAway = shows === null && !!shown && isUnfit(shown);
    if (shows !== shown && shows !== asked && !isTakenAway)
      this.note(`${before.id} shows ${shows} instead of ${shown}`);
    if (request.do === "erase" && request.isDeleted) this.erased.add(before.id);
    if (request.do === "moderate" && shown && shows === null) this.moderated.add(`${before.id} ${shown}`);
    this.seeLock(request, before, after, isTakenAway);
    this.seeShown(after);
  }

  /** While an image is locked, the user gets no permission and changes nothing; and only an administrator locks and unlocks. */
  private seeLock(request: Request, before: User, after: User, isTakenAway: boolean): void {
    if (request.do !== "moderate" && !isSameLock(before, after)) this.note(`${request.do} changes a lock`);
    if (!before.lock || !["grant", "set", "remove"].includes(request.do)) return;
    const [granted, grants] = [before, after].map(({ images }) => grantedIn(images));
    const isSame = shownImage(before.images)?.publicId === shownImage(after.images)?.publicId;
    if (!isSame && !isTakenAway) this.note("a user has changed a locked image");
    if (grants?.some((publicId) => !granted?.includes(publicId)))
      this.note("a user has a permission although the image is locked");
  }

  /** @param isDeleted whether the notification of the image's deletion was processed */
  seeSetting(before: User, after: User, isDeleted: (publicId: string) => boolean): void {
    const [shown, image] = [shownImage(before.images), shownImage(after.images)];
    if (image && image.publicId !== shown?.publicId && isDeleted(image.publicId))
      this.note("an image is set that is known to be deleted");
  }

  seeShown({ id, images }: User): void {
    const image = shownImage(images);
    if (image) this.everShown.add(`${id} ${image.publicId}`);
  }

  /**
   * A request whose write has landed does nothing to what was asked for since. A removal may take away
   * again what it has seen, and an erasure whatever there is; and a set shows its image again if that was
   * restored and taken down again with a grace that ends no later than before. It lifts no lock but the one that it
   * has seen.
   */
  seeRepetition(request: Request, seen: User, before: User, after: User): void {
    if (before.lock && !after.lock && !isSameLock(before, seen)) this.note("a newer lock is lifted");
    const [shown, shows] = [shownImage(before.images)?.publicId, shownImage(after.images)?.publicId];
    if (shows === shown || request.do === "erase") return;
    if (request.do === "remove" && shown === shownImage(seen.images)?.publicId) return;
    const publicId = request.do === "set" ? request.publicId : request.do === "moderate" && request.image;
    if (publicId && isTakenDownForNoLonger(before, seen, publicId)) return;
    this.note(`${request.do} is done again: ${before.id} shows ${shows} instead of ${shown}`);
  }

  seeAnswer(request: Request, answer: Answer, owners: ReadonlyMap<string, UserId>): void {
    if (request.do !== "set" || !answer || !("images" in answer)) return;
    const { user, publicId } = request;
    if (shownImage(answer.images)?.publicId !== publicId)
      this.note("a request is answered with another image");
    if (owners.get(publicId) !== user) this.note("a user has set another's image");
    if (!this.everShown.has(`${user} ${publicId}`))
      this.note("an image is acknowledged that was never shown");
  }

  /** @param media what there was in the media library all the time */
  seeRefusal(request: Request, error: Error, media: ReadonlyMap<string, unknown>): void {
    if (request.do === "set" && error instanceof ImageNotUploaded && media.has(request.publicId))
      this.note("an upload is said to be missing that is there");
  }

  /** Whatever is destroyed has to be condemned by then, or to have been destroyed before. */
  seeDestruction(users: readonly User[], publicId: string): void {
    if (publicId === ADOPTED) this.note("an adopted image is destroyed");
    const holder = users.flatMap(holdersOf).find((holder) => holder.publicId === publicId);
    const isCondemned = holder?.state === "condemned";
    if (holder && !isCondemned) this.note("an image is destroyed that was not condemned");
  }

  /**
   * When time has passed and workers have collected, there is what is shown, it is what was measured, and
   * it is acceptable; and there is nothing else.
   */
  seeEnd(users: readonly User[], media: ReadonlyMap<string, InspectedImage>): void {
    const kept = [...media.keys()].filter((publicId) => publicId !== ADOPTED);
    for (const { images } of users) {
      const image = shownImage(images);
      const found = image && media.get(image.publicId);
      if (!found || image.adopted) continue;
      if (found.bytes > limits.maxBytes)
        this.note(`${image.publicId} is shown for ever, and was never accepted`);
      if (found.isRejected) this.note(`${image.publicId} is shown for ever, and was rejected`);
      if (found.version !== image.facts.version)
        this.note(`${image.publicId} is shown for ever, as another version than the one that was measured`);
    }
    const own = users.flatMap(holdersOf);
    const shown = own.filter(({ state }) => state === "shown").map(({ publicId }) => publicId);
    const remembered = own.filter(({ state }) => state !== "shown");
    for (const { publicId } of remembered) this.note(`${publicId} waits for ever`);
    if (users.some(({ images }) => images.some(({ state }) => state === "former")))
      this.note("a former image is kept in mind for ever");
    for (const publicId of shown)
      if (!kept.includes(publicId)) this.note(`${publicId} is shown for ever, but gone`);
    for (const publicId of kept) if (!shown.includes(publicId)) this.note(`${publicId} is kept for ever`);
  }

  note(violation: string): void {
    this.violations.push(violation);
  }
}

/** The image that another service has written, where there is one. Others may show it too. */
export const ADOPTED = "adopted";

/** Nothing tells then that it was shown in between: one of the things that docs/guarantees.md does not promise. */
function isTakenDownForNoLonger(user: User, seen: User, publicId: string): boolean {
  const [until, before] = [graceOf(user, publicId), graceOf(seen, publicId)];
  return !!until && !!before && until <= before;
}

function graceOf({ images }: User, publicId: string): Date | undefined {
  const named = images.filter((image) => image.publicId === publicId);
  const ends = named.map((image) => {
    if (image.state === "former") return image.forgetAt;
    return image.state === "discarded" ? image.destroyAt : undefined;
  });
  return ends.find((time) => time !== undefined);
}

function isSameLock(one: User, other: User): boolean {
  return one.lock?.reason === other.lock?.reason && +(one.lock?.since ?? 0) === +(other.lock?.since ?? 0);
}

function grantedIn(images: User["images"]): string[] {
  return images.filter(({ state }) => state === "granted").map(({ publicId }) => publicId);
}

function holdersOf({ images }: User): UserImage[] {
  return images.filter(isOwn);
}
