import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { UserImagePickerAttributes, UserImagePickerListeners } from "../attributes.js";
import type { UserImagePicker } from "../user-image-picker.js";

type Replaced = keyof UserImagePickerAttributes | keyof UserImagePickerListeners;
type ElementProps = DetailedHTMLProps<HTMLAttributes<UserImagePicker>, UserImagePicker>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "user-image-picker": Omit<ElementProps, Replaced> &
        UserImagePickerAttributes &
        UserImagePickerListeners;
    }
  }
}
