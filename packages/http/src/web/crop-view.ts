import type { Size } from "@user-image/client";
import { CropperCanvas, CropperHandle, CropperImage } from "cropperjs";
import {
  type Crop,
  fromMatrix,
  MAX_ZOOM,
  type Matrix,
  sideOf,
  toMatrix,
  wholePicture,
  within,
} from "./crop-geometry.js";
import { button, element } from "./element.js";

/** The largest side of an upload, in pixels: the largest delivered size. */
const LARGEST = 1024;

/** How far a press of a key or button moves the slider, of 100. */
const ZOOM_STEP = 10;

/** How far a press of a key moves the picture, as a share of the visible part. */
const MOVE_STEP = 1 / 20;

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const ZOOMS: Readonly<Record<string, number>> = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": -ZOOM_STEP };

/** Lets the user choose a square part of a picture, with mouse, touch, wheel, keyboard or slider. */
export class CropView {
  private readonly area = element("crop-area", HTMLElement);
  private readonly slider = element("zoom", HTMLInputElement);
  private readonly canvas = new CropperCanvas();
  private image = new CropperImage();
  private size: Size = { width: 1, height: 1 };
  private crop: Crop = wholePicture(this.size);

  /** @param onChange is called when another part is visible */
  constructor(private readonly onChange: () => void) {
    const handle = new CropperHandle();
    handle.action = "move";
    handle.plain = true;
    this.canvas.append(handle);
    this.area.append(this.canvas);
    this.area.tabIndex = 0;
    this.area.addEventListener("keydown", (event) => this.handleKey(event));
    this.slider.addEventListener("input", () => this.zoomTo(Number(this.slider.value)));
    button("zoom-in", () => this.zoomTo(Number(this.slider.value) + ZOOM_STEP));
    button("zoom-out", () => this.zoomTo(Number(this.slider.value) - ZOOM_STEP));
    new ResizeObserver(() => this.apply(this.crop)).observe(this.area);
  }

  open(picture: HTMLImageElement): void {
    this.size = { width: picture.naturalWidth, height: picture.naturalHeight };
    this.crop = wholePicture(this.size);
    const image = new CropperImage();
    image.scalable = true;
    image.translatable = true;
    image.initialFit = "cover";
    image.src = picture.src;
    image.$image.alt = "";
    image.addEventListener("transform", (event) => this.handleTransform(event as CustomEvent<Transformed>));
    URL.revokeObjectURL(this.image.src);
    this.image.remove();
    this.image = image;
    this.canvas.prepend(image);
    void image.$ready(() => this.apply(this.crop));
  }

  /** Draws the visible part, never larger than in the picture. */
  draw(largest: number = LARGEST): Promise<HTMLCanvasElement> {
    const side = Math.max(1, Math.min(largest, Math.round(sideOf(this.crop, this.size))));
    return this.canvas.$toCanvas({
      width: side,
      height: side,
      beforeDraw: (context: CanvasRenderingContext2D) => {
        context.imageSmoothingQuality = "high";
      },
    });
  }

  private handleKey(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    const zoom = ZOOMS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !(move || zoom)) return;
    event.preventDefault();
    if (zoom) this.zoomTo(Number(this.slider.value) + zoom);
    if (!move) return;
    const [x, y] = move;
    const step = sideOf(this.crop, this.size) * MOVE_STEP;
    this.apply({ ...this.crop, x: this.crop.x + x * step, y: this.crop.y + y * step });
  }

  /** Keeps the picture within its edges, since the library moves it with the pointer without a limit. */
  private handleTransform(event: CustomEvent<Transformed>): void {
    const crop = fromMatrix(event.detail.matrix, this.size, this.areaSide);
    const matrix = toMatrix(within(crop, this.size), this.size, this.areaSide);
    if (matrix.every((value, index) => Math.abs(value - (event.detail.matrix[index] ?? 0)) < 0.001)) {
      this.note(crop);
      return;
    }
    event.preventDefault();
    this.image.$setTransform([...matrix]);
  }

  private zoomTo(value: number): void {
    this.apply({ ...this.crop, zoom: MAX_ZOOM ** (value / 100) });
  }

  private apply(crop: Crop): void {
    if (this.areaSide > 0) {
      this.image.$setTransform([...toMatrix(within(crop, this.size), this.size, this.areaSide)]);
    }
  }

  private note(crop: Crop): void {
    this.crop = crop;
    this.slider.value = String(Math.round((Math.log(crop.zoom) / Math.log(MAX_ZOOM)) * 100));
    this.slider.setAttribute("aria-valuetext", `${Math.round(crop.zoom * 100)} %`);
    this.onChange();
  }

  private get areaSide(): number {
    return this.canvas.offsetWidth;
  }
}

interface Transformed {
  readonly matrix: Matrix;
}
