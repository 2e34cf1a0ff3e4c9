import type { HTMLAttributes } from "preact";
import type { UserImagePickerAttributes, UserImagePickerListeners } from "../attributes.js";
import type { UserImagePicker } from "../user-image-picker.js";

type Replaced = keyof UserImagePickerAttributes | keyof UserImagePickerListeners;

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "user-image-picker": Omit<HTMLAttributes<UserImagePicker>, Replaced> &
        UserImagePickerAttributes &
        UserImagePickerListeners;
    }
  }
}
