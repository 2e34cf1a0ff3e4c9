import type { UserId } from "../user.js";

/** The image that a user shows has changed. */
export interface ImageChanged {
  /** The same in each attempt to send the event. */
  readonly id: string;
  readonly type: "user.image.changed";
  /** When the image changed. In JSON it is ISO 8601, in UTC. */
  readonly timestamp: Date;
  readonly data: {
    readonly userId: UserId;
    /** The image that the user shows, as `v1234567/cat.jpg`; null for none. */
    readonly image: string | null;
    /** What the user showed before the oldest change that was not acknowledged; null for no image. */
    readonly previousImage: string | null;
    /** The image as squares, by their side in pixels; null without an image. */
    readonly urls: Readonly<Record<"48" | "256", string>> | null;
    /** Grows with each event of a user. */
    readonly revision: number;
  };
}

/** Where events go. */
export interface EventSender {
  /** While it is true, most attempts fail at once, and one from time to time tests whether the receiver acknowledges again. */
  readonly isCircuitOpen: boolean;

  /**
   * Resolves when the receiver has acknowledged the event. Otherwise it rejects, at the latest at `until`, and
   * begins no delivery later.
   */
  send(event: ImageChanged, until: Date): Promise<void>;
}
