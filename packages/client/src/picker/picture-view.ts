import type { User } from "../user.js";
import { element } from "./element.js";
import { type SizePreviews, setPicture } from "./size-previews.js";
import type { Texts } from "./texts/texts.js";
import type { Views } from "./views.js";

/** The side of the current picture, in CSS pixels. */
const SIDE = 192;

/** Shows the user's picture and the possible actions. */
export class PictureView {
  private readonly choose: HTMLButtonElement;
  private readonly avatar: HTMLImageElement;
  private readonly remove: HTMLButtonElement;

  constructor(
    root: ShadowRoot,
    private readonly views: Views,
    private readonly previews: SizePreviews,
  ) {
    this.choose = element(root, "choose", HTMLButtonElement);
    this.avatar = element(root, "avatar", HTMLImageElement);
    this.remove = element(root, "remove", HTMLButtonElement);
    this.avatar.width = SIDE;
    this.avatar.height = SIDE;
  }

  update(user: User, baseUrl: string, texts: Texts): void {
    setPicture(this.avatar, user, SIDE, baseUrl);
    // Hosts may have users of another type.
    const name: string | undefined = user.username;
    this.avatar.alt = user.image ? texts.pictureOf(name) : texts.noPicture(name);
    this.choose.textContent = user.image ? texts.chooseAnother : texts.choose;
    this.remove.hidden = !user.image;
    this.previews.showPicture(user, baseUrl);
  }

  /** Comes after another view, and gets the focus; but not the focus when the picker has just been loaded. */
  show(): void {
    if (!this.views.isShown("picture"))
      this.views.show("picture", this.views.isShown("loading") ? undefined : this.choose);
    else this.choose.focus();
  }
}
