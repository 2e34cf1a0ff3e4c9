/**
 * The public ids of images that were uploaded in this service's folder though no user has permission for
 * them, until they are destroyed. Every method rejects with StoreUnavailable and StoreRefused as those of
 * UserRepository do.
 */
export interface StrayImages {
  /** Records a stray. If it is recorded already, the later time counts. Idempotent. */
  add(publicId: string, destroyAt: Date): Promise<void>;

  /** Resolves to the strays whose `destroyAt` is reached, the longest overdue first. */
  findDue(now: Date, limit: number): Promise<string[]>;

  /** Forgets a stray, unless it was recorded again with a `destroyAt` later than `now`. */
  remove(publicId: string, now: Date): Promise<void>;
}
