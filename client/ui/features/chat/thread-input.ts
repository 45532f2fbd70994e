import type { MessageId, TimelineItem } from "../../../bridge/contract.ts";
import type { MessageActions } from "./actions.ts";
import { createGestures, type Pull, rowKeyOf } from "./gestures.ts";
import type { OpenControls } from "./open-controls.ts";
import type { Thread } from "./thread.ts";

export interface ThreadInput {
  /** The row that a finger pulls aside now. */
  readonly pull: () => Pull | null;
  readonly held: () => MessageId | null;
  /** Listens on the scroller for as long as that element lives. */
  readonly listen: (scroller: HTMLElement) => void;
}

interface Parts {
  readonly thread: Thread;
  readonly actions: MessageActions;
  readonly controls: OpenControls;
  /** Back to writing. */
  readonly leave: () => void;
}

/** Keyboard, pointer and touch on the messages, heard in one place because each act concerns one of many rows. */
export function createThreadInput(parts: Parts): ThreadInput {
  const { thread, actions, controls } = parts;
  let scroller: HTMLElement | undefined;
  const itemOf = (key: MessageId) => {
    const row = thread.rowOf(key);
    return row?.kind === "message" ? row.item : null;
  };
  const gestures = createGestures({
    hold: (key) => scroller !== undefined && itemOf(key) !== null && openMenuAt(key, scroller, controls),
    swipe: (key) => {
      const item = itemOf(key);
      if (item !== null) actions.quote(item);
    },
  });
  const listen = (element: HTMLElement) => {
    scroller = element;
    element.addEventListener("keydown", (event) => onThreadKey(event, element, parts));
    keepFocus(element);
    element.addEventListener("focusin", (event) => {
      const key = rowKeyOf(event.target);
      if (key !== null) thread.setActive(key);
    });
    element.addEventListener("pointerover", (event) => controls.point(rowKeyOf(event.target)));
    element.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") controls.point(null);
    });
    element.addEventListener("contextmenu", (event) => onContextMenu(event, element, parts));
    element.addEventListener("pointerdown", gestures.onPointerDown);
    element.addEventListener("pointermove", gestures.onPointerMove);
    element.addEventListener("pointerup", gestures.onPointerUp);
    element.addEventListener("pointercancel", gestures.onPointerCancel);
  };
  return { pull: gestures.pull, held: gestures.held, listen };
}

/** Brings a message onto the screen and puts the focus on it. */
export function focusMessage(thread: Thread, scroller: HTMLElement, item: TimelineItem | null): void {
  if (item === null) return;
  thread.list.toRow(item.id, "nearest");
  thread.setActive(item.id);
  scroller
    .querySelector<HTMLElement>(`[data-message="${CSS.escape(item.id)}"]`)
    ?.focus({ preventScroll: true });
}

/** A focused row that scrolls far away is taken out of the page; the list keeps the focus for it. */
function keepFocus(scroller: HTMLElement): void {
  let isHere = false;
  scroller.tabIndex = -1;
  scroller.addEventListener("focusin", () => {
    isHere = true;
  });
  scroller.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node) isHere = scroller.contains(relatedTarget);
  });
  scroller.addEventListener("scroll", () => {
    if (isHere && document.activeElement === document.body) scroller.focus({ preventScroll: true });
  });
}

/**
 * Keys on a focused message: arrows walk, R quotes, E edits, Enter opens the menu, Esc goes back to writing.
 * A control inside the message keeps its own keys.
 */
function onThreadKey(event: KeyboardEvent, scroller: HTMLElement, parts: Parts): void {
  if (event.key === "Escape") parts.leave();
  const key =
    event.target === scroller
      ? middleKey(parts.thread)
      : isMessage(event.target)
        ? rowKeyOf(event.target)
        : null;
  const row = key === null ? undefined : parts.thread.rowOf(key);
  if (row?.kind !== "message" || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = actOfKey(event.key, row.item, scroller, parts);
  if (act === null) return;
  event.preventDefault();
  act();
}

/** The message in the middle of the screen: where the arrows start when the list itself has the focus. */
function middleKey(thread: Thread): MessageId | null {
  const messages = thread.list.seen().filter((key) => thread.rowOf(key)?.kind === "message");
  return messages[messages.length >> 1] ?? null;
}

function actOfKey(
  key: string,
  item: TimelineItem,
  scroller: HTMLElement,
  { thread, actions, controls }: Parts,
): (() => void) | null {
  const go = (to: TimelineItem | null) => () => focusMessage(thread, scroller, to);
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case "ArrowUp":
      return go(thread.neighbour(item.id, -1));
    case "ArrowDown":
      return go(thread.neighbour(item.id, 1));
    case "Home":
      return go(thread.edge("first"));
    case "End":
      return go(thread.edge("last"));
    case "r":
      return () => actions.quote(item);
    case "e":
      return item.canEdit ? () => actions.edit(item) : null;
    case "Enter":
      return () => openMenuAt(item.id, scroller, controls);
    default:
      return null;
  }
}

function onContextMenu(event: MouseEvent, scroller: HTMLElement, { thread, controls }: Parts): void {
  const key = rowKeyOf(event.target);
  if (key === null || thread.rowOf(key)?.kind !== "message" || wantsNativeMenu(event)) return;
  event.preventDefault();
  if (controls.opened() !== null || isTouch(event)) return; // a held finger has its own way
  const byKeyboard = event.clientX === 0 && event.clientY === 0;
  if (byKeyboard) openMenuAt(key, scroller, controls);
  else controls.openMenu(key, { x: event.clientX, y: event.clientY });
}

function openMenuAt(key: MessageId, scroller: HTMLElement, controls: OpenControls): void {
  const bubble = scroller.querySelector(`[data-message="${CSS.escape(key)}"] .bubble`);
  if (bubble !== null) controls.openMenu(key, bubble);
}

function isMessage(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.dataset.message !== undefined;
}

/** A right press on a link or on chosen words keeps the browser's own menu. */
function wantsNativeMenu(event: MouseEvent): boolean {
  if (isTouch(event)) return false;
  const onLink = event.target instanceof Element && event.target.closest("a") !== null;
  return onLink || getSelection()?.isCollapsed === false;
}

function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}
