import type { UserImageError } from "../user-image-error.js";
import { button, element } from "./element.js";
import type { Speech } from "./speech.js";
import type { Views } from "./views.js";

/** Shows the progress of an upload, and lets the user cancel it. */
export class UploadView {
  private readonly title: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly percentage: HTMLElement;
  private readonly preview: HTMLElement;
  private controller = new AbortController();
  /** Why a step is being retried. */
  private failure: UserImageError | null = null;

  /** @param closed ends the upload when the picker is removed */
  constructor(
    root: ShadowRoot,
    private readonly views: Views,
    private readonly speech: Speech,
    private readonly closed: AbortSignal,
  ) {
    this.title = element(root, "upload-title", HTMLElement);
    this.bar = element(root, "progress", HTMLProgressElement);
    this.percentage = element(root, "percentage", HTMLElement);
    this.preview = element(root, "upload-preview", HTMLElement);
    button(root, "upload-cancel", () => this.controller.abort());
    for (const event of ["online", "offline"]) {
      addEventListener(event, () => this.setTitle(), { signal: closed });
    }
  }

  /** @param picture what is uploaded, if it is known. Returns a signal that the user's cancellation aborts. */
  open(picture: HTMLCanvasElement | null): AbortSignal {
    this.controller = new AbortController();
    this.preview.replaceChildren(...(picture ? [picture] : []));
    this.setProgress(0);
    this.views.show("upload", this.title);
    return AbortSignal.any([this.controller.signal, this.closed]);
  }

  /** @param share from 0 to 1 */
  setProgress(share: number): void {
    const percent = Math.floor(share * 100);
    this.bar.value = percent;
    this.percentage.textContent = `${percent} %`;
    this.setFailure(null);
  }

  /** @param failure why a step is being retried; null if it no longer is */
  setFailure(failure: UserImageError | null): void {
    this.failure = failure;
    this.setTitle();
  }

  private setTitle(): void {
    const { texts } = this.speech;
    const isTroubled = this.failure || !navigator.onLine;
    const title = this.bar.value < 100 ? texts.uploading : texts.almostDone;
    this.title.textContent = isTroubled ? this.speech.wordsOnRetry(this.failure) : title;
  }
}
