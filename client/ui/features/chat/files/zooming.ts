import { type Accessor, createSignal, onCleanup } from "solid-js";
import { type Box, keepInside, moveBy, WHOLE, type Zoom, zoomAt } from "./zoom.ts";

export interface Zooming {
  readonly zoom: Accessor<Zoom>;
  readonly reset: () => void;
  /** Closer or further, about the middle. */
  readonly step: (factor: number) => void;
  readonly listen: (stage: HTMLElement) => void;
}

const CLICK_PX = 4;
const WHEEL = 0.0022;

/** Wheel, drag and two fingers over a picture; `picture` gives its own measures, `onAside` hears of a press beside it. */
export function createZooming(stage: () => HTMLElement, picture: () => Box, onAside: () => void): Zooming {
  const [zoom, setZoom] = createSignal<Zoom>(WHOLE);
  const fingers = new Map<number, { x: number; y: number }>();
  let moved = 0;

  const fitted = (): Box => {
    const { clientWidth, clientHeight } = stage();
    const { width, height } = picture();
    const scale = Math.min(1, clientWidth / Math.max(1, width), clientHeight / Math.max(1, height));
    return { width: width * scale, height: height * scale };
  };
  const set = (next: Zoom) => {
    const { clientWidth: width, clientHeight: height } = stage();
    setZoom(next.scale === 1 ? WHOLE : keepInside(next, fitted(), { width, height }));
  };
  const fromMiddle = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }) => {
    const box = stage().getBoundingClientRect();
    return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
  };
  const spread = () => {
    const [one, two] = [...fingers.values()];
    return one && two
      ? {
          apart: Math.max(1, Math.hypot(one.x - two.x, one.y - two.y)),
          clientX: (one.x + two.x) / 2,
          clientY: (one.y + two.y) / 2,
        }
      : null;
  };
  const onMove = (event: PointerEvent) => {
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) return;
    const before = spread();
    const step = { x: event.clientX - finger.x, y: event.clientY - finger.y };
    moved += Math.abs(step.x) + Math.abs(step.y);
    if (moved > CLICK_PX) stage().setPointerCapture(event.pointerId); // a mere press stays a click on what it meets
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = spread();
    if (before !== null && after !== null) set(zoomAt(zoom(), after.apart / before.apart, fromMiddle(after)));
    else set(moveBy(zoom(), step.x, step.y));
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    set(zoomAt(zoom(), Math.exp(-event.deltaY * WHEEL), fromMiddle(event)));
  };
  /** Close up at a place, or back to the whole. */
  const toggle = (event: MouseEvent) => {
    if (event.target !== stage()) set(zoom().scale > 1 ? WHOLE : zoomAt(zoom(), 2.5, fromMiddle(event)));
  };
  return {
    zoom,
    reset: () => setZoom(WHOLE),
    step: (factor) => set(zoomAt(zoom(), factor, { x: 0, y: 0 })),
    listen(element) {
      const down = (event: PointerEvent) => {
        if (fingers.size === 0) moved = 0;
        fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      };
      const up = (event: PointerEvent) => fingers.delete(event.pointerId);
      element.addEventListener("pointerdown", down);
      element.addEventListener("pointermove", onMove);
      element.addEventListener("pointerup", up);
      element.addEventListener("pointercancel", up);
      element.addEventListener("dblclick", toggle);
      element.addEventListener("click", (event) => {
        if (event.target === element && moved <= CLICK_PX) onAside();
      });
      element.addEventListener("wheel", onWheel, { passive: false });
      onCleanup(() => fingers.clear());
    },
  };
}
