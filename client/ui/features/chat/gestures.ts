import { createSignal } from "solid-js";

const HOLD_MS = 400;
const SLOP_PX = 10;
const SWIPE_PX = 56;
const MAX_PULL_PX = 84;

export interface Pull {
  readonly key: string;
  readonly by: number;
}

export interface Gestures {
  /** The row that a finger pulls aside, and how far. */
  readonly pull: () => Pull | null;
  /** The row that was held long enough: letting go opens its menu. */
  readonly held: () => string | null;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

interface Touch {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly timer: ReturnType<typeof setTimeout>;
  swipes: boolean;
}

/**
 * Touch on message rows: held for 400 ms, or pulled to the right. A finger that goes up or down scrolls, and
 * both are off until the next touch. Mouse and pen have the hover bar and the right button.
 *
 * A hold acts when the finger lifts: a popover that is open already would take that lift for a press elsewhere.
 */
export function createGestures(on: {
  readonly hold: (key: string) => void;
  readonly swipe: (key: string) => void;
}): Gestures {
  const [pull, setPull] = createSignal<Pull | null>(null);
  const [held, setHeld] = createSignal<string | null>(null);
  let touch: Touch | null = null;
  const end = () => {
    if (touch !== null) clearTimeout(touch.timer);
    touch = null;
    setPull(null);
    setHeld(null);
  };
  return {
    pull,
    held,
    onPointerDown: (event) => {
      end();
      const key = rowKeyOf(event.target);
      if (event.pointerType !== "touch" || !event.isPrimary || key === null) return;
      const timer = setTimeout(() => setHeld(key), HOLD_MS);
      touch = { key, x: event.clientX, y: event.clientY, timer, swipes: false };
    },
    onPointerMove: (event) => {
      if (touch === null || held() !== null) return;
      const dx = event.clientX - touch.x;
      const dy = event.clientY - touch.y;
      if (!touch.swipes && Math.hypot(dx, dy) < SLOP_PX) return;
      clearTimeout(touch.timer);
      if (!touch.swipes && dx <= Math.abs(dy)) return end();
      touch.swipes = true;
      setPull({ key: touch.key, by: Math.max(0, Math.min(MAX_PULL_PX, dx)) });
    },
    onPointerUp: () => {
      const pulled = pull();
      const key = held();
      end();
      if (key !== null) setTimeout(() => on.hold(key));
      if (pulled !== null && pulled.by >= SWIPE_PX) on.swipe(pulled.key);
    },
    onPointerCancel: end,
  };
}

/** The message row that an event happened in. */
export function rowKeyOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest<HTMLElement>("[data-message]")?.dataset.message ?? null;
}
