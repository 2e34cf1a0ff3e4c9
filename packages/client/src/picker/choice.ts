import { CropView } from "./crop-view.js";
import { element } from "./element.js";
import type { SizePreviews } from "./size-previews.js";
import type { Speech } from "./speech.js";
import type { Views } from "./views.js";

/** The side of the preview in pixels: the largest size, on a screen with two pixels to a CSS pixel. */
const PREVIEW = 512;

/** The views of which a picture is uploaded. */
export type Origin = "crop" | "as-is";

/** The file that the user has chosen: its crop, or the question whether to upload it without one. */
export class Choice {
  private readonly cropView: CropView;
  /** The chosen file; an empty one before that. */
  file: Blob = new Blob();
  private isPreviewing = false;

  constructor(
    private readonly root: ShadowRoot,
    private readonly views: Views,
    private readonly previews: SizePreviews,
    private readonly speech: Speech,
  ) {
    this.cropView = new CropView(root, () => this.preview());
  }

  /** @param picture null if the browser cannot display the file, which is then uploaded as it is */
  open(file: File, picture: HTMLImageElement | null): void {
    this.file = file;
    if (picture) {
      this.show("crop");
      this.cropView.open(picture);
      return;
    }
    this.previews.hide();
    element(this.root, "as-is-text", HTMLElement).textContent = this.speech.texts.cannotShow(file.name);
    this.show("as-is");
  }

  show(origin: Origin): void {
    this.views.show(origin, element(this.root, `${origin}-title`, HTMLElement));
  }

  get isOpen(): boolean {
    return this.views.isShown("crop") || this.views.isShown("as-is");
  }

  /** Draws the part that the user has chosen. */
  draw(): HTMLCanvasElement {
    return this.cropView.draw();
  }

  close(): void {
    this.file = new Blob();
    this.cropView.close();
  }

  /** Draws the chosen part, but not for every pixel of a movement. */
  private preview(): void {
    if (this.isPreviewing) return;
    this.isPreviewing = true;
    requestAnimationFrame(() => {
      this.isPreviewing = false;
      if (this.views.isShown("crop")) this.previews.showDrawing(this.cropView.draw(PREVIEW));
    });
  }
}
