import type { User } from "../user.js";
import { userImageUrl } from "../user-image-url.js";
import { element } from "./element.js";

/** The sides of the previews, in CSS pixels. */
const SIZES = [32, 64, 128, 256];

/** The largest delivered size. */
const LARGEST = 1024;

/** The pixels to a CSS pixel on different screens. */
const DENSITIES = [1, 2, 3];

/** The row that shows one picture in several sizes. */
export class SizePreviews {
  private readonly row: HTMLElement;
  private readonly previews = SIZES.map((size) => new SizePreview(size));

  constructor(root: ShadowRoot) {
    this.row = element(root, "size-previews", HTMLElement);
    element(root, "sizes", HTMLUListElement).append(...this.previews.map(({ item }) => item));
  }

  showPicture(user: User, baseUrl: string): void {
    this.row.hidden = false;
    for (const preview of this.previews) preview.showPicture(user, baseUrl);
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
  private readonly image: HTMLImageElement;
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

  showPicture(user: User, baseUrl: string): void {
    setPicture(this.image, user, this.size, baseUrl);
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

/** Makes an `<img>` show the user's picture or initials, sharp on any screen. */
export function setPicture(image: HTMLImageElement, user: User, size: number, baseUrl: string): void {
  const urls = DENSITIES.map((density) => [
    userImageUrl(user, Math.min(size * density, LARGEST), baseUrl),
    density,
  ]);
  image.srcset = urls.map(([url, density]) => `${url} ${density}x`).join(", ");
  image.src = String(urls[0]?.[0]);
}
