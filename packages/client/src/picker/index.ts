import { UserImagePicker } from "./user-image-picker.js";

export type { UserImagePickerAttributes } from "./attributes.js";
export type { UserImageDetail, UserImageErrorDetail, UserImagePickerEventMap } from "./events.js";
export { UserImagePicker };

declare global {
  interface HTMLElementTagNameMap {
    "user-image-picker": UserImagePicker;
  }
}

// On a server there is nothing to define. Another copy of this module may have defined the element.
if (typeof customElements !== "undefined" && !customElements.get("user-image-picker")) {
  customElements.define("user-image-picker", UserImagePicker);
}
