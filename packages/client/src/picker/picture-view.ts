import type { User } from "../user.js";
import { element } from "./element.js";
import { replacePicture } from "./picture.js";
import type { SizePreviews } from "./size-previews.js";
import type { Texts } from "./texts/texts.js";
import type { Views } from "./views.js";

/** The side of the current picture, in CSS pixels. */
const SIDE = 192;

/** Shows the user's picture and the possible actions. */
export class PictureView {
  private readonly choose: HTMLButtonElement;
  private avatar: HTMLImageElement;
  private readonly remove: HTMLButtonElement;
  private uploaded = "";

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

  /** Shows a picture that was just uploaded, until the service has delivered it. */
  setUploaded(file: Blob): void {
    this.close();
    this.uploaded = URL.createObjectURL(file);
  }

  close(): void {
    URL.revokeObjectURL(this.uploaded);
    this.uploaded = "";
  }

  update(user: User, baseUrl: string, texts: Texts): void {
    const picture = { user, baseUrl, uploaded: this.uploaded };
    this.avatar = replacePicture(this.avatar, picture, SIDE);
    // Hosts may have users of another type.
    const name: string | undefined = user.username;
    this.avatar.alt = user.image ? texts.pictureOf(name) : texts.noPicture(name);
    this.choose.textContent = user.image ? texts.chooseAnother : texts.choose;
    this.remove.hidden = !user.image;
    this.previews.showPicture(picture);
  }

  get isShown(): boolean {
    return this.views.isShown("picture");
  }

  /** Moves the focus after another view, but not when the picker has just been loaded. */
  show(): void {
    this.views.show("picture", this.views.isShown("loading") ? undefined : this.choose);
  }
}
