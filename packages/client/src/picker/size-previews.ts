import { DENSITIES } from "../user-image-url.js";
import { element } from "./element.js";
import { type Picture, replacePicture } from "./picture.js";

/** The sides of the previews, in CSS pixels. */
const SIZES = [32, 64, 128, 256];

/** The row that shows one picture in several sizes. */
export class SizePreviews {
  private readonly row: HTMLElement;
  private readonly previews = SIZES.map((size) => new SizePreview(size));

  constructor(root: ShadowRoot) {
    this.row = element(root, "size-previews", HTMLElement);
    element(root, "sizes", HTMLUListElement).append(...this.previews.map(({ item }) => item));
  }

  showPicture(picture: Picture): void {
    this.row.hidden = false;
    for (const preview of this.previews) preview.showPicture(picture);
  }

  /** Shows a drawing before it is uploaded. */
  showDrawing(drawing: HTMLCanvasElement): void {
    this.row.hidden = false;
    for (const preview of this.previews) preview.showDrawing(drawing);
  }

  hide(): void {
    this.row.hidden = true;
  }
}

class SizePreview {
  readonly item = document.createElement("li");
  private image: HTMLImageElement;
  private readonly canvas = document.createElement("canvas");

  constructor(private readonly size: number) {
    this.image = new Image(size, size);
    const caption = document.createElement("span");
    caption.textContent = `${size} px`;
    this.image.className = "size-preview";
    // Decorative: the caption has the size, and the large picture the description.
    this.image.alt = "";
    this.canvas.className = "size-preview";
    this.canvas.hidden = true;
    this.canvas.width = size * DENSITIES.length;
    this.canvas.height = size * DENSITIES.length;
    this.canvas.dataset.size = String(size);
    this.item.append(this.image, this.canvas, caption);
  }

  showPicture(picture: Picture): void {
    this.image = replacePicture(this.image, picture, this.size);
    this.image.hidden = false;
    this.canvas.hidden = true;
  }

  showDrawing(drawing: HTMLCanvasElement): void {
    const { canvas } = this;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.imageSmoothingQuality = "high";
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(drawing, 0, 0, canvas.width, canvas.height);
    this.image.hidden = true;
    canvas.hidden = false;
  }
}
