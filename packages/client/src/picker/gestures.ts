import type { Gesture, Point } from "./crop-geometry.js";

/** How much a turn of the wheel by one CSS pixel magnifies. */
const WHEEL_ZOOM = 1.0015;

/** In CSS pixels, of a wheel that counts lines. */
const LINE = 16;

/** Reports what mouse, pen, fingers and wheel do in an area: one pointer moves, two also magnify. */
export function listenForGestures(area: HTMLElement, onGesture: (gesture: Gesture) => void): void {
  const pointers = new Map<number, Point>();
  const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top, width, height } = area.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };
  const forget = ({ pointerId }: PointerEvent) => void pointers.delete(pointerId);

  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    area.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
  });
  area.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = [...pointers.values()];
    pointers.set(event.pointerId, pointOf(event));
    const after = [...pointers.values()];
    const factor = before.length > 1 ? spread(after) / (spread(before) || 1) : 1;
    onGesture({ from: middle(before), to: middle(after), factor });
  });
  area.addEventListener("pointerup", forget);
  area.addEventListener("pointercancel", forget);
  area.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const at = pointOf(event);
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
      onGesture({ from: at, to: at, factor: WHEEL_ZOOM ** -pixels });
    },
    { passive: false },
  );
}

function middle(points: readonly Point[]): Point {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
}

/** The distance of the first point from the middle. */
function spread(points: readonly Point[]): number {
  const { x, y } = middle(points);
  const [first = { x, y }] = points;
  return Math.hypot(first.x - x, first.y - y);
}
