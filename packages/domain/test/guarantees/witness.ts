import type { Discard, Grant, Image, User } from "@user-image/domain";

/** Sees every state of the world and notes where a promise is broken (design: docs/guarantees.md). */
export class Witness {
  readonly violations: string[] = [];
  private readonly everCondemned = new Set<string>();
  private readonly everShown = new Set<string>();

  /**
   * @param kept what there is in the media library
   * @param owners to whom each public id was granted, as far as clients know
   */
  look(users: readonly User[], kept: readonly string[], owners: ReadonlyMap<string, number>): void {
    const holdings = users.flatMap((user) => holdersOf(user).map((holder) => ({ user, holder })));
    const held = new Set(holdings.map(({ holder }) => holder.publicId));
    if (held.size < holdings.length) this.note("an image is in two places");

    for (const { user, holder } of holdings) {
      const owner = owners.get(holder.publicId);
      if (owner !== undefined && owner !== user.id) this.note(`${user.id} holds ${owner}'s image`);
      if ("condemned" in holder && holder.condemned) this.everCondemned.add(holder.publicId);
    }
    for (const { image } of users) {
      if (image && !kept.includes(image.publicId)) this.note("an image is shown that was destroyed");
      if (image && this.everCondemned.has(image.publicId)) this.note("an image is shown that was condemned");
    }
    for (const publicId of kept) if (!held.has(publicId)) this.note("an image is kept that nobody remembers");
  }

  /**
   * A write may change which image a user shows only to what was asked for, so that whatever was
   * acknowledged is shown until somebody asks for something else.
   *
   * @param asked the public id to show, null to show none, or undefined to leave it
   */
  seeWrite(before: User, after: User, asked: string | null | undefined): void {
    const [shown, shows] = [before.image?.publicId ?? null, after.image?.publicId ?? null];
    if (shows !== shown && shows !== asked) this.note(`${before.id} shows ${shows} instead of ${shown}`);
    if (shows) this.everShown.add(`${before.id} ${shows}`);
  }

  seeAcknowledgement(user: number, publicId: string): void {
    if (!this.everShown.has(`${user} ${publicId}`))
      this.note("an image is acknowledged that was never shown");
  }

  /** Whatever is destroyed has to be condemned by then, or to have been destroyed before. */
  seeDestruction(users: readonly User[], publicId: string): void {
    const holder = users.flatMap(holdersOf).find((holder) => holder.publicId === publicId);
    const isCondemned = holder !== undefined && "condemned" in holder && holder.condemned;
    if (holder && !isCondemned) this.note("an image is destroyed that was not condemned");
  }

  note(violation: string): void {
    this.violations.push(violation);
  }
}

function holdersOf({ image, grants, discards }: User): (Image | Grant | Discard)[] {
  return [...(image ? [image] : []), ...grants, ...discards];
}
