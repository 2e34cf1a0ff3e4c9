import { getUser, removeUserImage, restoreUserImage, setUserImage, type User } from "../client/index.js";
import { chooseFiles } from "./choose-file.js";
import { CropView } from "./crop-view.js";
import { button, element } from "./element.js";
import { wordsFor } from "./error-words.js";
import { Looks } from "./looks.js";
import { type NoticeAction, tell, tellNothing } from "./notice.js";
import type { PageConfig } from "./page-config.js";
import { PictureView } from "./picture-view.js";
import { decode, encode, refuseFormat, refuseSize } from "./prepare.js";
import type { Session } from "./sign-in.js";
import { Undo } from "./undo.js";
import { UploadView } from "./upload-view.js";
import { isShown, show, type View } from "./views.js";

/** Of the preview of a part, in pixels: the largest look on a screen with two pixels to a CSS pixel. */
const PREVIEW = 512;

/** What happens between a user and their picture, from one view to the next. */
export class PicturePage {
  private readonly looks = new Looks();
  private readonly pictureView = new PictureView(this.looks);
  private readonly cropView = new CropView(() => this.preview());
  private readonly uploadView = new UploadView();
  private readonly undo = new Undo((image) => void this.restore(image));
  private readonly signOut = element("sign-out", HTMLButtonElement);
  private fileAsIs: File | undefined;
  private isBusy = false;
  private isPreviewing = false;

  /** @param askForToken is called when the token is refused */
  constructor(
    private readonly config: PageConfig,
    private session: Session,
    private readonly askForToken: () => void,
  ) {
    chooseFiles(
      () => this.takesFiles(),
      (file) => void this.prepare(file),
    );
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

  /** Lets the user choose a part of a picture, or upload a file as it is if there is nothing to see. */
  private async prepare(file: File): Promise<void> {
    const { token } = this.session;
    tellNothing();
    try {
      refuseFormat(file, this.config);
      const picture = await decode(file);
      // They may have signed out meanwhile, or removed their picture.
      if (this.session.token !== token || !this.takesFiles()) {
        if (picture) URL.revokeObjectURL(picture.src);
        return;
      }
      if (picture) return this.openCrop(picture);
      refuseSize(file, this.config);
      this.fileAsIs = file;
      this.looks.hide();
      element("as-is-name", HTMLElement).textContent = file.name;
      show("as-is", element("as-is-title", HTMLElement));
    } catch (error) {
      this.showUser(this.session.user);
      this.tellError(error);
    }
  }

  private openCrop(picture: HTMLImageElement): void {
    show("crop", element("crop-title", HTMLElement));
    this.cropView.open(picture);
  }

  /** Draws what is chosen, though not for every pixel on the way. */
  private preview(): void {
    if (this.isPreviewing) return;
    this.isPreviewing = true;
    requestAnimationFrame(async () => {
      this.isPreviewing = false;
      if (isShown("crop")) this.looks.showDrawing(await this.cropView.draw(PREVIEW));
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
    const { token, user: before } = this.session;
    const signal = this.uploadView.open(from === "crop" ? file : null);
    const onProgress = (share: number) => this.uploadView.setProgress(share);
    try {
      const user = await setUserImage({ baseUrl: ".", token, file, signal, onProgress });
      this.undo.remember(before, this.config.discardGrace);
      this.showUser(user);
      tell("success", "Your picture is set.");
    } catch (error) {
      show(from, element(`${from}-title`, HTMLElement));
      if (signal.aborted) await this.tellCancelled(before);
      else this.tellError(error, () => void this.change(() => this.upload(file, from)));
    } finally {
      this.uploadView.close();
    }
  }

  /** Whether the very last step was in time to be cancelled is known to the service only. */
  private async tellCancelled(before: User): Promise<void> {
    tell("info", "The upload was cancelled.");
    const user = await getUser({ baseUrl: ".", token: this.session.token }).catch(() => before);
    if (user.image === before.image) return;
    this.undo.remember(before, this.config.discardGrace);
    this.showUser(user);
    tell("info", "It was too late to cancel: your picture is set.");
  }

  private remove(): Promise<void> {
    return this.change(async ({ token, user: before }) => {
      const user = await removeUserImage({ baseUrl: ".", token });
      this.undo.remember(before, this.config.discardGrace);
      this.showUser(user);
      this.undo.focus();
      tell("success", "Your picture is removed.");
    });
  }

  private restore(image: string): Promise<void> {
    return this.change(async ({ token }) => {
      const user = await restoreUserImage({ baseUrl: ".", token, image });
      this.undo.forget();
      this.showUser(user);
      tell("success", "Your earlier picture is back.");
    });
  }

  /** One change at a time, and nobody else signs in meanwhile. */
  private async change(step: (session: Session) => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.signOut.disabled = true;
    tellNothing();
    try {
      await step(this.session);
    } catch (error) {
      this.tellError(error, () => void this.change(step));
    } finally {
      this.isBusy = false;
      this.signOut.disabled = false;
    }
  }

  /** @param repeat what to offer if it may succeed the next time */
  private tellError(error: unknown, repeat?: () => void): void {
    const { text, isWorthRepeating, needsToken } = wordsFor(error);
    if (needsToken) this.askForToken();
    const action: NoticeAction | undefined =
      repeat && isWorthRepeating ? { label: "Try again", run: repeat } : undefined;
    tell("error", text, action);
  }
}
