import {
  type MediaInventory,
  type MediaLibrary,
  MediaUnavailable,
  StoreUnavailable,
  type UserRepository,
} from "@user-image/domain";
import type { Scheduler } from "fast-check";

/** What goes wrong with one of the calls that a process makes to its ports, or with each of its writes. */
export interface Mishap {
  /** Counted from 1. "is done again" means every write. */
  readonly call: number;
  readonly kind: "dies before" | "dies after" | "fails before" | "fails after" | "is done again";
}

export interface Ports {
  readonly users: UserRepository;
  readonly media: MediaLibrary;
  /** Unset if nobody makes an audit. */
  readonly inventory?: MediaInventory | undefined;
}

/** With the store as it applies a change again that has landed, because the answer to the write was lost. */
export interface ForgetfulPorts extends Ports {
  readonly again: UserRepository["update"];
}

/**
 * The ports as one process sees them: each call takes effect at a moment that the scheduler
 * chooses and is answered at another one, and one of them meets a mishap. A process that has
 * died gets no more answers; of a failure it does not know whether the call took effect; and a
 * change that has landed is done again to what others have made of it since.
 *
 * @param afterEffect is called whenever something may have changed
 */
export function portsOf(
  { users, media, again, inventory }: ForgetfulPorts,
  scheduler: Scheduler,
  mishap: Mishap | null,
  afterEffect: () => void,
): Ports {
  let calls = 0;

  const through = <A extends unknown[], T>(
    name: string,
    effect: (...args: A) => Promise<T>,
    failure: new (cause: unknown) => Error,
    again?: (...args: A) => Promise<T>,
  ) => {
    return async (...args: A): Promise<T> => {
      const kind = ++calls === mishap?.call ? mishap.kind : null;
      await scheduler.schedule(Promise.resolve(), name);
      if (kind === "dies before") return NEVER;
      if (kind === "fails before") throw new failure(new Error("simulated"));

      let answer = await effect(...args);
      afterEffect();

      await scheduler.schedule(Promise.resolve(), `${name} answers`);
      if (mishap?.kind === "is done again" && again) {
        answer = await again(...args);
        afterEffect();
      }
      if (kind === "dies after") return NEVER;
      if (kind === "fails after") throw new failure(new Error("simulated"));
      return answer;
    };
  };

  return {
    users: {
      findById: through("findById", (id) => users.findById(id), StoreUnavailable),
      findByToken: through("findByToken", (hash, id) => users.findByToken(hash, id), StoreUnavailable),
      findByPublicId: through("findByPublicId", (id) => users.findByPublicId(id), StoreUnavailable),
      findOwned: through("findOwned", (ids) => users.findOwned(ids), StoreUnavailable),
      findAfter: through("findAfter", (id, limit) => users.findAfter(id, limit), StoreUnavailable),
      findDue: through("findDue", (now, limit) => users.findDue(now, limit), StoreUnavailable),
      oldestDue: (now) => users.oldestDue(now),
      countDue: (now, limit) => users.countDue(now, limit),
      findUnsent: through("findUnsent", (now, limit) => users.findUnsent(now, limit), StoreUnavailable),
      oldestUnsent: () => users.oldestUnsent(),
      time: () => users.time(),
      update: through("update", (user, change) => users.update(user, change), StoreUnavailable, again),
    },
    media: {
      deliveryUrl: media.deliveryUrl,
      grantUpload: (now, validFor) => media.grantUpload(now, validFor),
      inspect: through("inspect", (id) => media.inspect(id), MediaUnavailable),
      destroy: through("destroy", (id) => media.destroy(id), MediaUnavailable),
      imageUrl: (image, size, options) => media.imageUrl(image, size, options),
    },
    inventory: inventory && {
      isExclusive: inventory.isExclusive,
      isOurs: (publicId) => inventory.isOurs(publicId),
      list: through("list", (from) => inventory.list(from), MediaUnavailable),
      findHeld: through("findHeld", (publicIds) => inventory.findHeld(publicIds), MediaUnavailable),
    },
  };
}

const NEVER = new Promise<never>(() => {});
