import type { User } from "@user-image/client";
import { element } from "./element.js";
import { type SizePreviews, setPicture } from "./size-previews.js";
import { isShown, show } from "./views.js";

/** Of the current picture, in CSS pixels. */
const SIDE = 192;

/** Shows the user as they are, and what they can do. */
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
    // Who comes from another view goes on from here; who has just come to the page reads it first.
    show("picture", isShown("loading") ? undefined : this.choose);
  }

  /** Says whose picture it is. */
  setAccount({ username }: User, isDemo: boolean): void {
    element("account", HTMLElement).hidden = false;
    element("username", HTMLElement).textContent = username;
    element("demo", HTMLElement).hidden = !isDemo;
    element("sign-out", HTMLButtonElement).textContent = isDemo ? "Use another token" : "Sign out";
  }
}
