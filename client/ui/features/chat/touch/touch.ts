/**
 * A finger on one of many rows, from touch to lift: it holds, pulls the row aside, or scrolls the list. Pure: timers,
 * elements and the width of the screen are handed in.
 *
 *   down ──still for HOLD_MS──▶ held      the menu, once it lifts
 *     ├────across, this way───▶ pulled    how far and how fast says what it meant
 *     └────up, down, too far──▶ null      the list scrolls; nothing more until the next touch
 */
export type Touch =
  | {
      readonly phase: "down";
      readonly key: string;
      readonly x: number;
      readonly y: number;
      readonly from: Start;
    }
  | { readonly phase: "held"; readonly key: string }
  | Pulled;

export interface Pulled {
  readonly phase: "pulled";
  readonly key: string;
  /** Where the finger would be with nothing pulled. */
  readonly x: number;
  readonly by: number;
  readonly at: number;
  /** Pixels in a millisecond, away from where the row belongs. */
  readonly speed: number;
}

/** How far the row stands aside already; `null`: here the browser has a meaning of its own for a pull. */
type Start = number | null;

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly at: number;
}

/** Which way rows are pulled: to the right, or to the left. */
export type Way = 1 | -1;

export const HOLD_MS = 400;
const SLOP_PX = 10;
/** Beside either edge of the screen a pull is the browser's own way back or forward. */
const EDGE_PX = 24;

export function touchDown(key: string, { x, y }: Point, width: number, aside = 0): Touch {
  const isEdge = x < EDGE_PX || x > width - EDGE_PX;
  return { phase: "down", key, x, y, from: isEdge ? null : aside };
}

/** `null`: it scrolls. */
export function touchMoved(touch: Touch, to: Point, way: Way): Touch | null {
  if (touch.phase === "held") return touch;
  if (touch.phase === "pulled") return pulledOn(touch, to, way);
  const [dx, dy] = [to.x - touch.x, to.y - touch.y];
  if (Math.hypot(dx, dy) < SLOP_PX) return touch;
  const { key, from } = touch;
  const isAcross = Math.abs(dx) > Math.abs(dy) && (dx * way > 0 || (from ?? 0) > 0);
  if (from === null || !isAcross) return null;
  const x = touch.x + Math.sign(dx) * SLOP_PX - from * way; // what told pulling from tapping is not pulled
  return pulledOn({ phase: "pulled", key, x, by: from, at: to.at, speed: 0 }, to, way);
}

function pulledOn(touch: Pulled, to: Point, way: Way): Pulled {
  const by = Math.max(0, (to.x - touch.x) * way);
  const since = to.at - touch.at;
  return { ...touch, by, at: to.at, speed: since > 0 ? (by - touch.by) / since : touch.speed };
}

export function touchHeld(touch: Touch): Touch {
  return touch.phase === "down" ? { phase: "held", key: touch.key } : touch;
}

/** How far a row follows: with the finger as far as it has a meaning, then less and less. */
export function followed(by: number, far: number): number {
  return by <= far ? by : far + (1 - 1 / (1 + (by - far) / far)) * (far / 2);
}

const FLICK = 0.35;
/** Fingers rest before they lift: a flick that ended is no flick. */
const FLICK_MS = 80;

/** Whether a row that was let go goes on to where its acts are seen, or back. */
export function staysAside({ by, speed, at }: Pulled, far: number, now: number): boolean {
  if (now - at < FLICK_MS && Math.abs(speed) > FLICK) return speed > 0;
  return by > far / 2;
}
