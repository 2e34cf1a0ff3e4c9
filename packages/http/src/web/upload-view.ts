import { button, element } from "./element.js";
import { show } from "./views.js";

/** Shows how far an upload has come, and lets the user cancel it. */
export class UploadView {
  private readonly title = element("upload-title", HTMLElement);
  private readonly bar = element("progress", HTMLProgressElement);
  private readonly percentage = element("percentage", HTMLElement);
  private readonly preview = element("upload-preview", HTMLImageElement);
  private controller = new AbortController();

  constructor() {
    button("upload-cancel", () => this.controller.abort());
  }

  /** @param picture what is uploaded, if this browser can show it. Returns what ends when the user cancels. */
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
    this.title.textContent = percent < 100 ? "Uploading" : "Almost done";
  }

  close(): void {
    URL.revokeObjectURL(this.preview.src);
    this.preview.removeAttribute("src");
  }
}
