import { type EventSender, type ImageChanged, shownImage, type User, type UserId } from "@user-image/domain";
import type { Scheduler } from "fast-check";
import type { Mishap } from "./mishaps.js";

/** Receives the events of all processes, and notes where they contradict what docs/guarantees.md promises. */
export class Receiver {
  readonly violations: string[] = [];
  private readonly last = new Map<UserId, ImageChanged>();

  /** @param users the users at the start: they are known to the receiver without an event */
  constructor(private readonly users: readonly User[]) {}

  receive(event: ImageChanged): void {
    const { userId, revision } = event.data;
    const last = this.last.get(userId);
    if (last && revision < last.data.revision) this.violations.push("an older event follows a newer one");
    if (last?.id === event.id && last.data.image !== event.data.image)
      this.violations.push("two attempts to send an event have different images");
    this.last.set(userId, event);
  }

  /** When time has passed and events were sent, the last event of each user tells what the user shows. */
  seeEnd(users: readonly User[]): void {
    for (const user of users) {
      const event = this.last.get(user.id);
      const told = event ? event.data.image : this.shownAtFirst(user.id);
      if (told !== referenceOf(user))
        this.violations.push(`${user.id} shows ${referenceOf(user)}, but the last event tells ${told}`);
      if (user.unsent) this.violations.push(`an event of ${user.id} waits for ever`);
    }
  }

  private shownAtFirst(id: UserId): string | null {
    const user = this.users.find((user) => user.id === id);
    return user ? referenceOf(user) : null;
  }
}

/**
 * The receiver as one process reaches it: an event arrives at a moment that the scheduler chooses, but not after
 * its deadline, and is acknowledged at another one. A mishap loses the event or its acknowledgement.
 */
export function senderTo(
  receiver: Receiver,
  scheduler: Scheduler,
  mishap: Mishap | null,
  clock: () => Date,
): EventSender {
  let calls = 0;
  return {
    isCircuitOpen: false,
    async send(event, until) {
      const kind = ++calls === mishap?.call ? mishap.kind : null;
      await scheduler.schedule(Promise.resolve(), "send");
      if (kind === "dies before") return new Promise<never>(() => {});
      if (kind === "fails before" || clock() > until) throw new Error("simulated");
      receiver.receive(event);
      await scheduler.schedule(Promise.resolve(), "send is acknowledged");
      if (kind === "dies after") return new Promise<never>(() => {});
      if (kind === "fails after" || clock() > until) throw new Error("simulated");
    },
  };
}

function referenceOf({ images }: User): string | null {
  const image = shownImage(images);
  return image && `v${image.facts.version}/${image.publicId}.${image.facts.format}`;
}
