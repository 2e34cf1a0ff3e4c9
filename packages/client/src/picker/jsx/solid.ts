import type { JSX as Solid } from "solid-js";
import type { UserImagePickerAttributes } from "../attributes.js";
import type { UserImagePickerEventMap } from "../events.js";
import type { UserImagePicker } from "../user-image-picker.js";

/** Solid sets properties with the prefix `prop:`, and listens with `on:`. */
type Properties = { readonly [K in "getToken" | "headers" as `prop:${K}`]?: UserImagePickerAttributes[K] };
type Listeners = {
  readonly [K in keyof UserImagePickerEventMap as `on:${K}`]?: (event: UserImagePickerEventMap[K]) => void;
};
type Attributes = Omit<UserImagePickerAttributes, "getToken" | "headers">;
type ElementProps = Omit<Solid.HTMLAttributes<UserImagePicker>, keyof Attributes | keyof Listeners>;

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements {
      "user-image-picker": ElementProps & Attributes & Properties & Listeners;
    }
  }
}
