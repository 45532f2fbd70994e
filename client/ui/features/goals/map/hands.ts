import { type Accessor, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import { type Camera, heldIn, movedTo, type Size, sightOf, wholeOf, zoomedAt } from "./camera.ts";

/** A pointer, two fingers, the wheel and keys move what is in sight. */

const STEP = 1.25;
const IS_DRAG_PX = 4;
const PAN_PX = 90;

export interface Hands {
  readonly camera: Accessor<Camera>;
  readonly size: Accessor<Size>;
  readonly isMoving: Accessor<boolean>;
  readonly zoomBy: (way: 1 | -1) => void;
  readonly pan: (x: number, y: number) => void;
  readonly whole: () => void;
  readonly show: (card: Size & { readonly x: number; readonly y: number }) => void;
  readonly sight: Accessor<ReturnType<typeof sightOf>>;
}

export function createHands(element: () => HTMLElement, map: Accessor<Size>): Hands {
  const [size, setSize] = createSignal<Size>({ width: 0, height: 0 });
  const [moved, setMoved] = createSignal<Camera | null>(null);
  const [isMoving, setMoving] = createSignal(false);
  /** What was far below may be gone from a map that somebody looked through. */
  const camera = createMemo(() => {
    const at = moved();
    return at === null ? wholeOf(map(), size()) : heldIn(at, map(), size());
  });
  const set = (next: Camera) => setMoved(heldIn(next, map(), size()));
  const pan = (x: number, y: number) => {
    const now = camera();
    set({ ...now, x: now.x + x / now.scale, y: now.y + y / now.scale });
  };
  const zoomAt = (scale: number, at: { readonly x: number; readonly y: number }) =>
    set(zoomedAt(camera(), scale, at));

  onMount(() => {
    const box = element();
    const see = () => setSize({ width: box.clientWidth, height: box.clientHeight });
    const watcher = new ResizeObserver(see);
    watcher.observe(box);
    see();
    onCleanup(() => watcher.disconnect());
    listen(box, { camera, pan, zoomAt, setMoving });
  });
  return {
    camera,
    size,
    isMoving,
    zoomBy: (way) => zoomAt(camera().scale * STEP ** way, { x: size().width / 2, y: size().height / 2 }),
    pan: (x, y) => pan(x * PAN_PX, y * PAN_PX),
    whole: () => setMoved(null),
    show: (card) => set(movedTo(camera(), card, size())),
    sight: () => sightOf(camera(), size()),
  };
}

interface Moves {
  readonly camera: Accessor<Camera>;
  readonly pan: (x: number, y: number) => void;
  readonly zoomAt: (scale: number, at: { readonly x: number; readonly y: number }) => void;
  readonly setMoving: (on: boolean) => void;
}

type Places = Map<number, { readonly x: number; readonly y: number }>;

function listen(box: HTMLElement, moves: Moves): void {
  const down: Places = new Map();
  let travelled = 0;
  const placeOf = (event: MouseEvent) => {
    const { left, top } = box.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (down.size === 0) travelled = 0;
    down.set(event.pointerId, placeOf(event));
  };
  const onMove = (event: PointerEvent) => {
    const before = down.get(event.pointerId);
    if (before === undefined) return;
    const now = placeOf(event);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled < IS_DRAG_PX && down.size === 1) return;
    if (!box.hasPointerCapture(event.pointerId)) box.setPointerCapture(event.pointerId);
    moves.setMoving(true);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    down.set(event.pointerId, now);
    if (other === undefined) return moves.pan(before.x - now.x, before.y - now.y);
    const grown = apart(now, other) / Math.max(1, apart(before, other));
    moves.zoomAt(moves.camera().scale * grown, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  };
  const onUp = (event: PointerEvent) => {
    down.delete(event.pointerId);
    if (down.size === 0) moves.setMoving(false);
  };
  /** What was dragged was not pressed. */
  const onClick = (event: MouseEvent) => {
    if (travelled < IS_DRAG_PX || event.detail === 0) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const line = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (!event.ctrlKey && !event.metaKey) return moves.pan(event.deltaX * line, event.deltaY * line);
    moves.zoomAt(moves.camera().scale * Math.exp(-event.deltaY * line * 0.01), placeOf(event));
  };
  const stop = new AbortController();
  const { signal } = stop;
  box.addEventListener("pointerdown", onDown, { signal });
  box.addEventListener("pointermove", onMove, { signal });
  box.addEventListener("pointerup", onUp, { signal });
  box.addEventListener("pointercancel", onUp, { signal });
  box.addEventListener("click", onClick, { signal, capture: true });
  box.addEventListener("wheel", onWheel, { signal, passive: false });
  onCleanup(() => stop.abort());
}

const apart = (a: { readonly x: number; readonly y: number }, b: typeof a): number =>
  Math.hypot(a.x - b.x, a.y - b.y);
