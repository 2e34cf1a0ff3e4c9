import type { User } from "@user-image/client";
import { element } from "./element.js";
import { type SizePreviews, setPicture } from "./size-previews.js";
import { isShown, show } from "./views.js";

/** The side of the current picture, in CSS pixels. */
const SIDE = 192;

/** Shows the user's picture and the possible actions. */
export class PictureView {
  private readonly choose = element("choose", HTMLButtonElement);
  private readonly avatar = element("avatar", HTMLImageElement);
  private readonly remove = element("remove", HTMLButtonElement);

  constructor(private readonly previews: SizePreviews) {}

  open(user: User): void {
    setPicture(this.avatar, user, SIDE);
    this.avatar.alt = user.image ? `Picture of ${user.username}` : `${user.username} has no picture`;
    this.choose.textContent = user.image ? "Choose another picture" : "Choose a picture";
    this.remove.hidden = !user.image;
    this.previews.showPicture(user);
    // Moves the focus after another view, but not when the page has just been opened.
    show("picture", isShown("loading") ? undefined : this.choose);
  }

  /** Shows the user's name. */
  setAccount({ username }: User, isDemo: boolean): void {
    element("account", HTMLElement).hidden = false;
    element("username", HTMLElement).textContent = username;
    element("demo", HTMLElement).hidden = !isDemo;
    element("sign-out", HTMLButtonElement).textContent = isDemo ? "Use another token" : "Sign out";
  }
}
