import { createSignal, type JSX, onCleanup, onMount } from "solid-js";
import type { MenuAnchor } from "../../kit/Menu.tsx";

const GAP_PX = 6;
const EDGE_PX = 8;

/** A small panel in the top layer beside what opened it. Esc and a press elsewhere close it; focus goes back. */
export function Popover(props: {
  readonly anchor: MenuAnchor;
  readonly label: string;
  readonly class: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  let element!: HTMLDivElement;
  const opener = document.activeElement;
  const [place, setPlace] = createSignal({ x: 0, y: 0 });
  const placeAnew = () => setPlace(placeBeside(props.anchor, element.getBoundingClientRect()));
  onMount(() => {
    element.showPopover();
    placeAnew();
    window.addEventListener("resize", placeAnew); // a phone that is turned
    (element.querySelector<HTMLElement>("[data-first]") ?? element).focus();
  });
  onCleanup(() => {
    window.removeEventListener("resize", placeAnew);
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  return (
    <div
      ref={element}
      class={`popover ${props.class}`}
      popover="auto"
      role="dialog"
      tabindex="-1"
      aria-label={props.label}
      style={{ "--popover-x": `${place().x}px`, "--popover-y": `${place().y}px` }}
      on:toggle={(event: Event) => {
        if ((event as ToggleEvent).newState === "closed") props.onClose();
      }}
    >
      {props.children}
    </div>
  );
}

/** Above the anchor when there is room, else below; never over the window's edge. */
function placeBeside(anchor: MenuAnchor, panel: DOMRect): { x: number; y: number } {
  const box =
    anchor instanceof Element
      ? anchor.getBoundingClientRect()
      : { left: anchor.x, top: anchor.y, bottom: anchor.y };
  const above = box.top - GAP_PX - panel.height;
  const y = above >= EDGE_PX ? above : box.bottom + GAP_PX;
  return {
    x: Math.max(EDGE_PX, Math.min(box.left, window.innerWidth - panel.width - EDGE_PX)),
    y: Math.max(EDGE_PX, Math.min(y, window.innerHeight - panel.height - EDGE_PX)),
  };
}
