import type { User } from "../user.js";
import type { Changed } from "./change-shown.js";
import type { Choice } from "./choice.js";
import type { PictureView } from "./picture-view.js";
import type { PickerSettings } from "./settings.js";
import type { Speech } from "./speech.js";
import type { Undo } from "./undo.js";

/** The user whose picture the picker shows. */
export class ShownUser {
  private shown: User | undefined;

  constructor(
    private readonly settings: PickerSettings,
    private readonly speech: Speech,
    private readonly view: PictureView,
    private readonly undo: Undo,
    private readonly choice: Choice,
    private readonly onChange: () => void,
  ) {}

  /** Undefined until the service has answered. */
  get user(): User | undefined {
    return this.shown;
  }

  /** Shows a user whom the service has answered with anew. The same user's choice stays open, and the focus stays. */
  load(user: User): void {
    const isOther = user.id !== this.shown?.id;
    this.shown = user;
    if (this.view.isShown) this.update();
    else if (isOther || !this.choice.isOpen) this.showPicture();
  }

  /** Shows a user whose picture may have changed. */
  show(user: User): void {
    const isChanged = user.image !== this.shown?.image;
    this.shown = user;
    this.showPicture();
    if (isChanged) this.onChange();
  }

  /**
   * Shows a user who was changed here, and offers to undo that.
   *
   * @param uploaded the new picture, if the browser can display it
   */
  showChanged({ before, user }: Changed, uploaded?: Blob | null): void {
    if (uploaded) this.view.setUploaded(uploaded);
    else this.view.close();
    this.undo.remember(before, this.settings.baseUrl, this.settings.undoSeconds * 1000);
    this.show(user);
  }

  /** Leaves the choice of another picture. */
  showPicture(): void {
    this.choice.close();
    this.update();
    this.view.show();
  }

  /** Shows the same user in the language of the picker. */
  update(): void {
    const { shown, settings } = this;
    if (!shown) return;
    this.undo.update(shown, settings.baseUrl);
    this.view.update(shown, settings.baseUrl, this.speech.texts);
  }
}
