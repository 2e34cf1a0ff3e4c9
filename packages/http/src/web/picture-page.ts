import {
  type Connection,
  encode,
  getUser,
  readPicture,
  refuseSize,
  release,
  removeUserImage,
  restoreUserImage,
  setUserImage,
  type User,
  type UserImageError,
} from "@user-image/client";
import type { PageConfig } from "../routes/page-config.js";
import { type Changed, changeShown, isGone, ShownAnother } from "./change-shown.js";
import { chooseFiles } from "./choose-file.js";
import { CropView } from "./crop-view.js";
import { button, element } from "./element.js";
import { clearNotice, type NoticeAction, showNotice } from "./notice.js";
import { PictureView } from "./picture-view.js";
import type { Session } from "./sign-in.js";
import { SizePreviews } from "./size-previews.js";
import { Undo } from "./undo.js";
import { UploadView } from "./upload-view.js";
import { isShown, show, type View } from "./views.js";
import { pageWordsFor, pageWordsOnRetry } from "./words.js";

/** The side of the preview in pixels: the largest size, on a screen with two pixels to a CSS pixel. */
const PREVIEW = 512;

/** A notice is shown for work that takes longer. In milliseconds. */
const SLOW = 500;

/** Controls the page: the views of the picture, the crop and the upload. */
export class PicturePage {
  private readonly previews = new SizePreviews();
  private readonly pictureView = new PictureView(this.previews);
  private readonly cropView = new CropView(() => this.preview());
  private readonly uploadView = new UploadView();
  private readonly undo = new Undo((image) => void this.restore(image));
  private readonly signOut = element("sign-out", HTMLButtonElement);
  private chosen: File | undefined;
  private fileAsIs: File | undefined;
  private isBusy = false;
  private isPreviewing = false;

  /** @param askForToken is called when the token is refused */
  constructor(
    private readonly config: PageConfig,
    private session: Session,
    private readonly askForToken: () => void,
  ) {
    chooseFiles({
      isWanted: () => this.takesFiles(),
      onFile: (file) => void this.prepare(file),
      onFolder: () => showNotice("error", "This is a folder. Choose a picture that is in it."),
    });
    button("crop-use", () => void this.uploadCrop());
    button("as-is-use", () => void this.uploadAsIs());
    button("crop-cancel", () => this.showUser(this.session.user));
    button("as-is-cancel", () => this.showUser(this.session.user));
    button("remove", () => void this.remove());
    this.open(session);
  }

  open(session: Session): void {
    this.session = session;
    this.pictureView.setAccount(session.user, session.isDemo);
    this.showUser(session.user);
  }

  private showUser(user: User): void {
    this.session = { ...this.session, user };
    this.undo.update(user);
    this.pictureView.open(user);
  }

  private takesFiles(): boolean {
    return !this.isBusy && (isShown("picture") || isShown("crop") || isShown("as-is"));
  }

  /** Lets the user crop a picture, or uploads the file unchanged if the browser cannot display it. */
  private async prepare(file: File): Promise<void> {
    const { token } = this.session;
    this.chosen = file;
    clearNotice();
    const slow = setTimeout(() => showNotice("info", "Reading the picture…"), SLOW);
    // Meanwhile the user may have signed out, removed the picture, or chosen another file.
    const isWanted = () => this.session.token === token && this.chosen === file && this.takesFiles();
    try {
      const picture = await readPicture(file, this.config);
      if (!isWanted()) return picture ? release(picture) : undefined;
      clearNotice();
      if (picture) return this.openCrop(picture);
      refuseSize(file, this.config);
      this.fileAsIs = file;
      this.previews.hide();
      element("as-is-name", HTMLElement).textContent = file.name;
      show("as-is", element("as-is-title", HTMLElement));
    } catch (error) {
      if (!isWanted()) return;
      this.showUser(this.session.user);
      this.showError(error);
    } finally {
      clearTimeout(slow);
    }
  }

  private openCrop(picture: HTMLImageElement): void {
    show("crop", element("crop-title", HTMLElement));
    this.cropView.open(picture);
  }

  /** Draws the chosen part, but not for every pixel of a movement. */
  private preview(): void {
    if (this.isPreviewing) return;
    this.isPreviewing = true;
    requestAnimationFrame(async () => {
      this.isPreviewing = false;
      if (isShown("crop")) this.previews.showDrawing(await this.cropView.draw(PREVIEW));
    });
  }

  private uploadCrop(): Promise<void> {
    return this.change(async () => {
      await this.upload(await encode(await this.cropView.draw(), this.config), "crop");
    });
  }

  private async uploadAsIs(): Promise<void> {
    const file = this.fileAsIs;
    if (file) await this.change(() => this.upload(file, "as-is"));
  }

  private async upload(file: Blob, from: View & ("crop" | "as-is")): Promise<void> {
    const signal = this.uploadView.open(from === "crop" ? file : null);
    const connection: Connection = {
      ...this.connection(),
      signal,
      onRetry: (failure) => this.uploadView.setFailure(failure),
    };
    const onProgress = (share: number) => this.uploadView.setProgress(share);
    const set = (ifMatch?: string) =>
      setUserImage({ ...connection, ifMatch, file, onProgress, prepare: false });
    try {
      // Replaces the current picture, which can be restored.
      this.showChanged(await changeShown(connection, this.session.user, set, () => true));
      showNotice("success", "Your picture is set.");
    } catch (error) {
      const { isWorthRepeating } = pageWordsFor(error);
      if (from === "as-is" && !signal.aborted && !isWorthRepeating) this.showUser(this.session.user);
      else show(from, element(`${from}-title`, HTMLElement));
      if (signal.aborted) await this.showCancelled(this.session.user);
      else this.showError(error, () => void this.change(() => this.upload(file, from)));
    } finally {
      this.uploadView.close();
    }
  }

  /** Only the service knows whether the last step was cancelled in time. */
  private async showCancelled(before: User): Promise<void> {
    showNotice("info", "The upload was cancelled.");
    const user = await getUser({ baseUrl: ".", token: this.session.token }).catch(() => before);
    if (user.image === before.image) return;
    this.undo.remember(before, this.config.discardGrace);
    this.showUser(user);
    showNotice("info", "It was too late to cancel: your picture is set.");
  }

  private remove(): Promise<void> {
    return this.change(async ({ user }) => {
      const connection = this.connection();
      const remove = (ifMatch?: string) => removeUserImage({ ...connection, ifMatch });
      this.showChanged(await changeShown(connection, user, remove));
      this.undo.focus();
      showNotice("success", "Your picture is removed.");
    });
  }

  private restore(image: string): Promise<void> {
    return this.change(async ({ user }) => {
      const connection = this.connection();
      const restore = (ifMatch?: string) => restoreUserImage({ ...connection, image, ifMatch });
      try {
        const { user: restored } = await changeShown(connection, user, restore);
        this.undo.forget();
        this.showUser(restored);
        showNotice("success", "Your earlier picture is back.");
      } catch (error) {
        if (!isGone(error)) throw error;
        this.undo.forget();
        this.showUser(user);
        showNotice("error", "This picture can no longer come back.");
      }
    });
  }

  private connection(): Connection {
    const onRetry = (failure: UserImageError) => showNotice("info", pageWordsOnRetry(failure));
    return { baseUrl: ".", token: this.session.token, onRetry };
  }

  private showChanged({ before, user }: Changed): void {
    this.undo.remember(before, this.config.discardGrace);
    this.showUser(user);
  }

  /** Runs one change at a time, and prevents another sign-in meanwhile. */
  private async change(step: (session: Session) => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.signOut.disabled = true;
    clearNotice();
    try {
      await step(this.session);
    } catch (error) {
      if (error instanceof ShownAnother) this.showAnother(error.user);
      else this.showError(error, () => void this.change(step));
    } finally {
      this.isBusy = false;
      this.signOut.disabled = false;
    }
  }

  private showAnother(user: User): void {
    this.showUser(user);
    const change = user.image ? "Your picture was changed" : "Your picture was removed";
    showNotice("info", `${change} elsewhere, in another tab perhaps. This is how you look now.`);
  }

  /** @param repeat the retry to offer if it may succeed */
  private showError(error: unknown, repeat?: () => void): void {
    const { text, isWorthRepeating, needsToken } = pageWordsFor(error);
    if (needsToken) this.askForToken();
    const action: NoticeAction | undefined =
      repeat && isWorthRepeating ? { label: "Try again", run: repeat } : undefined;
    showNotice("error", text, action);
  }
}
