import type { Clock, EventSender, MediaLibrary, Store, UserRepository } from "@user-image/domain";
import type { InjectionToken } from "tsyringe";
import type { Metrics } from "../metrics/metrics.js";
import type { OnUnreadable } from "./store.js";

/** Tokens of everything that can be replaced, besides the classes of the use cases and of the media library. */
export const tokens = {
  clock: Symbol("Clock") as InjectionToken<Clock>,
  metrics: Symbol("Metrics") as InjectionToken<Metrics>,
  /** The store. Whoever registers another one must close it. */
  store: Symbol("Store") as InjectionToken<Store>,
  /** Where events go. Not registered if events are off. */
  eventSender: Symbol("EventSender") as InjectionToken<EventSender>,
  onUnreadable: Symbol("OnUnreadable") as InjectionToken<OnUnreadable>,
  /** The store with metrics, for the use cases. If events are on, it records them. */
  users: Symbol("UserRepository") as InjectionToken<UserRepository & Pick<Store, "check" | "ids">>,
  /** The media library with metrics, for the use cases. */
  media: Symbol("MediaLibrary") as InjectionToken<MediaLibrary>,
};
