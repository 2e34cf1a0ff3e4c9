import type { UserImageError } from "@user-image/client";
import { button, element } from "./element.js";
import { show } from "./views.js";
import { pageWordsOnRetry } from "./words.js";

/** Shows the progress of an upload, and lets the user cancel it. */
export class UploadView {
  private readonly title = element("upload-title", HTMLElement);
  private readonly bar = element("progress", HTMLProgressElement);
  private readonly percentage = element("percentage", HTMLElement);
  private readonly preview = element("upload-preview", HTMLImageElement);
  private controller = new AbortController();
  /** Why a step is being retried. */
  private failure: UserImageError | null = null;

  constructor() {
    button("upload-cancel", () => this.controller.abort());
    for (const event of ["online", "offline"]) addEventListener(event, () => this.setTitle());
  }

  /** @param picture the picture of the upload, if this browser can display it. Returns a signal that the user's cancellation aborts. */
  open(picture: Blob | null): AbortSignal {
    this.controller = new AbortController();
    this.preview.hidden = !picture;
    if (picture) this.preview.src = URL.createObjectURL(picture);
    this.setProgress(0);
    show("upload", this.title);
    return this.controller.signal;
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
    const isTroubled = this.failure || !navigator.onLine;
    const title = this.bar.value < 100 ? "Uploading" : "Almost done";
    this.title.textContent = isTroubled ? pageWordsOnRetry(this.failure) : title;
  }

  close(): void {
    URL.revokeObjectURL(this.preview.src);
    this.preview.removeAttribute("src");
  }
}
