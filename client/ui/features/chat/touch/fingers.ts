import { HOLD_MS, type Pulled, type Touch, touchDown, touchHeld, touchMoved, type Way } from "./touch.ts";

export interface Fingers {
  /** Which row an event happened in. */
  readonly keyOf: (target: EventTarget | null) => string | null;
  readonly way: Way;
  /** A pull is no fling to the browser, which else takes a press soon after it for the end of that. Its price is that scrolling waits for us. */
  readonly claims?: boolean;
  /** How far a row stands aside already. */
  readonly aside?: (key: string) => number;
  /** The row that was held long enough, while the finger stays. */
  readonly onHeld: (key: string | null) => void;
  /** Held and let go: now a menu may open. */
  readonly onHold: (key: string) => void;
  readonly onPull: (pulled: Pulled) => void;
  readonly onDrop: (pulled: Pulled, now: number) => void;
  /** The browser took the finger for something else, or another came. */
  readonly onLost: (pulled: Pulled) => void;
}

/**
 * Touch on rows. Mouse and pen have the right button. Told by pointers and a timer alone, for not every browser says
 * `contextmenu` of a finger; where one does, that is its own menu, which stays away.
 *
 * A hold acts when the finger lifts: a popover that is open already would take that lift for a press elsewhere.
 */
export function listenToFingers(element: HTMLElement, fingers: Fingers): void {
  let touch: Touch | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasHeld = false;
  const set = (next: Touch | null) => {
    if (next?.phase !== "down") clearTimeout(timer);
    if ((next?.phase === "held") !== (touch?.phase === "held"))
      fingers.onHeld(next?.phase === "held" ? next.key : null);
    touch = next;
  };
  const lose = () => {
    if (touch?.phase === "pulled") fingers.onLost(touch);
    set(null);
  };
  element.addEventListener("pointerdown", (event) => {
    lose();
    wasHeld = false;
    const key = fingers.keyOf(event.target);
    if (event.pointerType !== "touch" || !event.isPrimary || key === null) return;
    set(touchDown(key, placeOf(event), innerWidth, fingers.aside?.(key)));
    timer = setTimeout(() => touch !== null && set(touchHeld(touch)), HOLD_MS);
  });
  element.addEventListener("pointermove", (event) => {
    if (touch === null || event.pointerType !== "touch") return;
    const next = touchMoved(touch, placeOf(event), fingers.way);
    set(next);
    if (next?.phase === "pulled") fingers.onPull(next);
  });
  if (fingers.claims === true)
    element.addEventListener("touchmove", (event) => touch?.phase === "pulled" && event.preventDefault(), {
      passive: false,
    });
  element.addEventListener("pointerup", (event) => {
    const ended = touch;
    set(null);
    if (ended?.phase === "pulled") fingers.onDrop(ended, event.timeStamp);
    if (ended?.phase !== "held") return;
    wasHeld = true;
    setTimeout(() => fingers.onHold(ended.key));
  });
  element.addEventListener("pointercancel", lose);
  element.addEventListener("contextmenu", (event) => touch !== null && stop(event));
  element.addEventListener("selectstart", (event) => touch !== null && event.preventDefault());
  element.addEventListener("dragstart", (event) => touch !== null && event.preventDefault());
  element.addEventListener("click", (event) => wasHeld && event.detail > 0 && stop(event), { capture: true });
}

const placeOf = ({ clientX: x, clientY: y, timeStamp: at }: PointerEvent) => ({ x, y, at });

/** Some browsers make a press of a finger that was held. */
function stop(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
