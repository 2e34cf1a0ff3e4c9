import type { DefineComponent } from "vue";
import type { UserImagePickerAttributes } from "../attributes.js";
import type { UserImagePickerEventMap } from "../events.js";

/** Vue passes `base-url`, and calls the listener of `@busychange` `onBusychange`. */
type Listeners = {
  readonly [K in keyof UserImagePickerEventMap as `on${Capitalize<K>}`]?: (
    event: UserImagePickerEventMap[K],
  ) => void;
};

declare module "vue" {
  interface GlobalComponents {
    "user-image-picker": DefineComponent<UserImagePickerAttributes & Listeners>;
  }
}
