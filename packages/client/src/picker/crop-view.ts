import { draw, release, type Size } from "../picture/read-picture.js";
import { type Crop, dragged, MAX_ZOOM, sideOf, transformOf, wholePicture, within } from "./crop-geometry.js";
import { button, element } from "./element.js";
import { listenForGestures } from "./gestures.js";

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
  private readonly area: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly resized = new ResizeObserver(() => this.apply(this.crop));
  private picture = new Image();
  private size: Size = { width: 1, height: 1 };
  private crop: Crop = wholePicture(this.size);

  /** @param onChange is called when another part is visible */
  constructor(
    root: ShadowRoot,
    private readonly onChange: () => void,
  ) {
    this.area = element(root, "crop-area", HTMLElement);
    this.slider = element(root, "zoom", HTMLInputElement);
    this.area.addEventListener("keydown", (event) => this.handleKey(event));
    listenForGestures(this.area, (gesture) => {
      if (this.areaSide > 0) this.apply(dragged(this.crop, this.size, this.areaSide, gesture));
    });
    this.slider.addEventListener("input", () => this.zoomTo(Number(this.slider.value)));
    button(root, "zoom-in", () => this.zoomTo(Number(this.slider.value) + ZOOM_STEP));
    button(root, "zoom-out", () => this.zoomTo(Number(this.slider.value) - ZOOM_STEP));
  }

  /** @param picture decoded, with a `blob:` URL of its own, which is released with the view */
  open(picture: HTMLImageElement): void {
    this.size = { width: picture.naturalWidth, height: picture.naturalHeight };
    picture.alt = "";
    picture.draggable = false;
    release(this.picture);
    this.picture = picture;
    this.area.replaceChildren(picture);
    this.resized.observe(this.area);
    this.apply(wholePicture(this.size));
  }

  close(): void {
    this.resized.disconnect();
    release(this.picture);
    this.picture.remove();
  }

  /** Draws the visible part, never larger than in the picture. */
  draw(largest: number = LARGEST): HTMLCanvasElement {
    const side = sideOf(this.crop, this.size);
    const drawn = Math.max(1, Math.min(largest, Math.round(side)));
    const part = { x: this.crop.x - side / 2, y: this.crop.y - side / 2, width: side, height: side };
    return draw(this.picture, { width: drawn, height: drawn }, part);
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

  private zoomTo(value: number): void {
    this.apply({ ...this.crop, zoom: MAX_ZOOM ** (value / 100) });
  }

  private apply(crop: Crop): void {
    this.crop = within(crop, this.size);
    if (this.areaSide > 0) this.picture.style.transform = transformOf(this.crop, this.size, this.areaSide);
    this.slider.value = String(Math.round((Math.log(this.crop.zoom) / Math.log(MAX_ZOOM)) * 100));
    this.slider.setAttribute("aria-valuetext", `${Math.round(this.crop.zoom * 100)} %`);
    this.onChange();
  }

  private get areaSide(): number {
    return this.area.offsetWidth;
  }
}
