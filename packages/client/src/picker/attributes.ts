import type { UserImagePickerEventMap } from "./events.js";
import type { PickerSettings } from "./settings.js";

/** What can be set on `<user-image-picker>` in JSX and in templates, besides what any element has. */
export interface UserImagePickerAttributes extends Partial<Pick<PickerSettings, "getToken" | "headers">> {
  readonly "base-url"?: string | undefined;
  readonly token?: string | undefined;
  readonly "token-type"?: string | undefined;
  readonly language?: string | undefined;
  readonly "undo-seconds"?: number | string | undefined;
  readonly "drop-anywhere"?: boolean | undefined;
  readonly name?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** The listeners of the picker's events, as in React: `onchange`, `onload`, … */
export type UserImagePickerListeners = {
  readonly [K in keyof UserImagePickerEventMap as `on${K}`]?: (event: UserImagePickerEventMap[K]) => void;
};
