import { createSignal, type JSX, onCleanup, onMount, Show } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";

/** What a menu opens beside: a control, or the place of a right-click or long-press. */
export type MenuAnchor = Element | { readonly x: number; readonly y: number };

export interface MenuProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly anchor: MenuAnchor | null;
  readonly label: string;
  /** `MenuItem`s, `hr`s, and at most one `<div class="quick">` row of icon buttons with role="menuitem". */
  readonly children: JSX.Element;
}

/** A menu in the top layer. Arrow keys move, Enter chooses, Esc and a press elsewhere close it. */
export function Menu(props: MenuProps): JSX.Element {
  return (
    <Show when={props.open && props.anchor}>{(anchor) => <OpenMenu {...props} anchor={anchor()} />}</Show>
  );
}

function OpenMenu(props: MenuProps & { readonly anchor: MenuAnchor }): JSX.Element {
  let element!: HTMLDivElement;
  const opener = document.activeElement;
  const [place, setPlace] = createSignal({ x: 0, y: 0 });
  const placeAnew = () => setPlace(placeBeside(props.anchor, element));
  onMount(() => {
    element.showPopover();
    placeAnew();
    itemsOf(element)[0]?.focus();
    window.addEventListener("resize", placeAnew); // a phone that is turned
  });
  onCleanup(() => {
    window.removeEventListener("resize", placeAnew);
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  return (
    <div
      ref={element}
      class="menu"
      role="menu"
      tabindex="-1"
      aria-label={props.label}
      popover="auto"
      style={{ "--menu-x": `${place().x}px`, "--menu-y": `${place().y}px` }}
      on:toggle={(event: Event) => {
        if ((event as ToggleEvent).newState === "closed") props.onClose();
      }}
      onKeyDown={(event) => moveFocus(element, event)}
    >
      {props.children}
    </div>
  );
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')];
}

function moveFocus(menu: HTMLElement, event: KeyboardEvent): void {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = nextIndex(event.key, at, items.length);
  if (next === null) return;
  event.preventDefault();
  event.stopPropagation();
  items[next]?.focus();
}

function nextIndex(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowUp":
    case "ArrowLeft":
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

const GAP_PX = 4;
const EDGE_PX = 8;

/** Below the anchor, start edges in line; above it, or pushed inwards, where the window ends. */
function placeBeside(anchor: MenuAnchor, menu: HTMLElement): { x: number; y: number } {
  const box =
    anchor instanceof Element
      ? anchor.getBoundingClientRect()
      : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { width, height } = menu.getBoundingClientRect();
  const below = box.bottom + GAP_PX;
  const y = below + height + EDGE_PX <= window.innerHeight ? below : box.top - GAP_PX - height;
  const x = box.left + width + EDGE_PX <= window.innerWidth ? box.left : box.right - width;
  return {
    x: Math.max(EDGE_PX, Math.min(x, window.innerWidth - width - EDGE_PX)),
    y: Math.max(EDGE_PX, Math.min(y, window.innerHeight - height - EDGE_PX)),
  };
}

export interface MenuItemProps {
  readonly icon?: IconName | undefined;
  readonly tone?: "danger" | undefined;
  readonly kbd?: string | undefined;
  /** Small words at the end, such as "within 24 hours". */
  readonly end?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly onSelect: () => void;
  readonly children: JSX.Element;
}

export function MenuItem(props: MenuItemProps): JSX.Element {
  return (
    <button
      type="button"
      class="item"
      role="menuitem"
      tabindex="-1"
      data-tone={props.tone}
      disabled={props.disabled}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
        props.onSelect();
      }}
    >
      <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
      {props.children}
      <Show when={props.end}>{(end) => <span class="end">{end()}</span>}</Show>
      <Show when={props.kbd}>{(kbd) => <span class="kbd">{kbd()}</span>}</Show>
    </button>
  );
}

/** One of several of which one holds: the tick stands where an icon would. */
export function MenuChoice(props: {
  readonly checked: boolean;
  readonly onSelect: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <button
      type="button"
      class="item"
      role="menuitemradio"
      aria-checked={props.checked}
      tabindex="-1"
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
        props.onSelect();
      }}
    >
      <Icon name="tick" />
      {props.children}
    </button>
  );
}

/** The usual case: an icon button that opens a menu under itself. */
export function MenuButton(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly size?: "sm" | undefined;
  readonly class?: string | undefined;
  readonly children: JSX.Element;
}): JSX.Element {
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  return (
    <>
      <IconButton
        icon={props.icon}
        label={props.label}
        size={props.size}
        class={props.class}
        aria-haspopup="menu"
        aria-expanded={anchor() !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      <Menu open={anchor() !== null} anchor={anchor()} label={props.label} onClose={() => setAnchor(null)}>
        {props.children}
      </Menu>
    </>
  );
}
