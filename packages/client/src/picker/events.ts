import type { User } from "../user.js";

/** The detail of the events `load` and `change`. */
export interface UserImageDetail {
  readonly user: User;
  /** `v<version>/<public id>.<format>`, or null if the user has no picture. */
  readonly image: string | null;
}

/** The detail of the event `error`. */
export interface UserImageErrorDetail {
  /** A `UserImageError` with a `code`, or what `getToken` rejected with. */
  readonly error: unknown;
  /** What the picker says about it. */
  readonly text: string;
}

/** The events of the picker. As with other elements, only `change` bubbles, and none leaves a shadow tree. */
export interface UserImagePickerEventMap {
  /** The service has answered with the user: at first, after another `base-url` or `token`, and after `reload`. */
  load: CustomEvent<UserImageDetail>;
  /** The user has set, removed or restored the picture, or has seen that it was changed elsewhere. */
  change: CustomEvent<UserImageDetail>;
  error: CustomEvent<UserImageErrorDetail>;
  /** `busy` is another. */
  busychange: CustomEvent<undefined>;
}

/** All events, as the DOM has them for its own elements. */
export type PickerEventMap = Omit<HTMLElementEventMap, keyof UserImagePickerEventMap> &
  UserImagePickerEventMap;
