import { render } from "solid-js/web";
import type { MessageId } from "../../../../bridge/contract.ts";
import { Icon } from "../../../kit/Icon.tsx";
import { rowKeyOf } from "../row-key.ts";
import { listenToFingers } from "./fingers.ts";
import { followed } from "./touch.ts";
import "./touch.css";

/** From here on letting go quotes. */
const QUOTE_PX = 56;

/** Fingers on messages: held, the menu; pulled to the right, a quote. What is pulled shows what letting go will do. */
export function listenToMessages(
  scroller: HTMLElement,
  on: {
    readonly held: (id: MessageId | null) => void;
    readonly menu: (id: MessageId) => void;
    readonly quote: (id: MessageId) => void;
  },
): void {
  let drawn: PulledRow | null = null;
  const letGo = () => {
    drawn?.letGo();
    drawn = null;
  };
  listenToFingers(scroller, {
    keyOf: rowKeyOf,
    way: 1,
    onHeld: on.held,
    onHold: on.menu,
    onPull: ({ key, by }) => {
      drawn ??= drawPulled(scroller, key);
      drawn?.show(by);
    },
    onDrop: ({ key, by }) => {
      letGo();
      if (by >= QUOTE_PX) on.quote(key);
    },
    onLost: letGo,
  });
}

interface PulledRow {
  readonly show: (by: number) => void;
  readonly letGo: () => void;
}

/** Moves one row with the finger, beside the list's own drawing of it: a frame of a pull changes nothing else. */
function drawPulled(scroller: HTMLElement, id: MessageId): PulledRow | null {
  const row = scroller.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
  if (row === null) return null;
  const sign = document.createElement("span");
  sign.className = "pull-sign";
  const erase = render(() => <Icon name="reply" size="sm" />, sign);
  row.append(sign);
  return {
    show(by) {
      const isFar = by >= QUOTE_PX;
      if (isFar && !("far" in row.dataset)) knock();
      row.toggleAttribute("data-far", isFar);
      row.dataset.pulled = "";
      row.style.setProperty("--_pull", `${followed(by, QUOTE_PX)}px`);
      row.style.setProperty("--_grown", String(Math.min(1, by / QUOTE_PX)));
    },
    letGo() {
      delete row.dataset.pulled;
      delete row.dataset.far;
      row.style.removeProperty("--_pull");
      row.style.removeProperty("--_grown");
      erase();
      sign.remove();
    },
  };
}

/** Felt where the device can, as a latch is; before the first press of all a browser complains of it. */
function knock(): void {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(8);
}
