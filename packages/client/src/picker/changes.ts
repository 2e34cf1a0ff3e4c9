import { getUser, removeUserImage, restoreUserImage } from "../change-user-image.js";
import type { Connection } from "../service.js";
import { setUserImage } from "../set-user-image.js";
import type { User } from "../user.js";
import type { UserImageError } from "../user-image-error.js";
import { changeShown, isGone, ShownAnother } from "./change-shown.js";
import type { Choice, Origin } from "./choice.js";
import type { Notice } from "./notice.js";
import { asUser, type PickerSettings } from "./settings.js";
import type { ShownUser } from "./shown-user.js";
import type { Speech } from "./speech.js";
import type { Undo } from "./undo.js";
import type { UploadView } from "./upload-view.js";

/** What the changes need of the picker. */
export interface Surroundings {
  readonly settings: PickerSettings;
  readonly speech: Speech;
  readonly notice: Notice;
  readonly choice: Choice;
  readonly uploadView: UploadView;
  readonly undo: Undo;
  readonly shown: ShownUser;
  /** Aborted when the picker is removed. */
  readonly closed: AbortSignal;
  /** Encodes a drawing for the upload. @param cancelled aborted when the user cancels the upload */
  encode(drawing: HTMLCanvasElement, cancelled: AbortSignal): Promise<Blob>;
  /** Shows an error. @param repeat the retry to offer if it may succeed */
  showError(error: unknown, repeat?: () => void): void;
  /** A change begins or ends. */
  onBusy(): void;
}

/** Changes the user's picture, one change at a time. */
export class Changes {
  isBusy = false;

  constructor(private readonly picker: Surroundings) {}

  /** Uploads what the user has chosen in a view, and sets it. */
  set(from: Origin): Promise<void> {
    return this.change((user) => this.upload(user, from));
  }

  remove(): Promise<void> {
    const { shown, undo, notice, speech } = this.picker;
    return this.change(async (user) => {
      const changed = await this.asUser({}, (connection) =>
        changeShown(connection, user, (ifMatch) => removeUserImage({ ...connection, ifMatch })),
      );
      shown.showChanged(changed);
      undo.focus();
      notice.show("success", speech.texts.isRemoved);
    });
  }

  /** @param image the earlier value of the user's `image` */
  restore(image: string): Promise<void> {
    const { shown, undo, notice, speech } = this.picker;
    return this.change(async (user) => {
      try {
        const { user: restored } = await this.asUser({}, (connection) =>
          changeShown(connection, user, (ifMatch) => restoreUserImage({ ...connection, image, ifMatch })),
        );
        undo.forget();
        shown.show(restored);
        notice.show("success", speech.texts.isBack);
      } catch (error) {
        if (!isGone(error)) throw error;
        undo.forget();
        shown.show(user);
        notice.show("error", speech.texts.isGone);
      }
    });
  }

  /** @param prepared what was uploaded by the attempt that is repeated */
  private async upload(user: User, from: Origin, prepared?: Blob): Promise<void> {
    const { shown, choice, notice, speech, uploadView, closed } = this.picker;
    const drawing = from === "crop" ? choice.draw() : null;
    const signal = uploadView.open(drawing);
    let file = prepared;
    const onRetry = (failure: UserImageError) => uploadView.setFailure(failure);
    const onProgress = (share: number) => uploadView.setProgress(share);
    try {
      file ??= drawing ? await this.picker.encode(drawing, signal) : choice.file;
      const options = { file, prepare: false, onProgress } as const;
      const changed = await this.asUser({ signal, onRetry }, (connection) => {
        const set = (ifMatch?: string) => setUserImage({ ...connection, ...options, ifMatch });
        // Replaces the current picture, which can be restored.
        return changeShown(connection, user, set, () => true);
      });
      shown.showChanged(changed, drawing && file);
      notice.show("success", speech.texts.isSet);
    } catch (error) {
      if (closed.aborted) return;
      const isFinal = from === "as-is" && !signal.aborted && !speech.wordsFor(error).isWorthRepeating;
      if (isFinal) shown.showPicture();
      else choice.show(from);
      if (signal.aborted) return await this.showCancelled(user);
      this.picker.showError(error, () => void this.change((user) => this.upload(user, from, file)));
    }
  }

  /** Only the service knows whether the last step was cancelled in time. */
  private async showCancelled(before: User): Promise<void> {
    const { shown, notice, speech } = this.picker;
    notice.show("info", speech.texts.cancelled);
    const user = await this.asUser({}, getUser<User>).catch(() => before);
    if (user.image === before.image) return;
    shown.showChanged({ before, user });
    notice.show("info", speech.texts.cancelledTooLate);
  }

  /** Runs one change at a time. */
  private async change(step: (user: User) => Promise<void>): Promise<void> {
    const { shown, notice, closed } = this.picker;
    const { user } = shown;
    if (this.isBusy || !user) return;
    this.setBusy(true);
    notice.clear();
    try {
      await step(user);
    } catch (error) {
      if (closed.aborted) return;
      if (error instanceof ShownAnother) this.showAnother(error.user);
      else this.picker.showError(error, () => void this.change(step));
    } finally {
      this.setBusy(false);
    }
  }

  private showAnother(user: User): void {
    const { shown, notice, speech } = this.picker;
    shown.show(user);
    notice.show("info", user.image ? speech.texts.changedElsewhere : speech.texts.removedElsewhere);
  }

  private setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
    this.picker.onBusy();
  }

  /** Runs a step, which ends with the picker. */
  private asUser<T>(options: Partial<Connection>, step: (connection: Connection) => Promise<T>): Promise<T> {
    const { settings, closed, notice, speech } = this.picker;
    const onRetry = (failure: UserImageError) => notice.show("info", speech.wordsOnRetry(failure));
    return asUser(settings, { signal: closed, onRetry, ...options }, step);
  }
}
