import { createSignal } from "solid-js";
import type { MessageId, TimelineItem } from "../../../bridge/contract.ts";
import { type Shortcut, shortcutOf } from "../../kit/shortcuts.ts";
import type { MessageActions } from "./actions.ts";
import type { OpenControls } from "./open-controls.ts";
import { mayTouch, touchParts } from "./parts.ts";
import { rowKeyOf } from "./row-key.ts";
import type { Thread } from "./thread.ts";

export interface ThreadInput {
  /** The row that a finger holds. */
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
  const itemOf = (key: MessageId) => {
    const row = thread.rowOf(key);
    return row?.kind === "message" ? row.item : null;
  };
  const [held, setHeld] = createSignal<MessageId | null>(null);
  const listenForTouch = async (element: HTMLElement) => {
    const { listenToMessages } = await touchParts();
    listenToMessages(element, {
      held: setHeld,
      menu: (key) => itemOf(key) !== null && openMenuAt(key, element, controls),
      quote: (key) => {
        const item = itemOf(key);
        if (item !== null) actions.quote(item);
      },
    });
  };
  const listen = (element: HTMLElement) => {
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
    if (mayTouch()) void listenForTouch(element);
  };
  return { held, listen };
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
  const meant = shortcutOf("message", event);
  if (meant === "write") parts.leave();
  const key =
    event.target === scroller
      ? middleKey(parts.thread)
      : isMessage(event.target)
        ? rowKeyOf(event.target)
        : null;
  const row = key === null ? undefined : parts.thread.rowOf(key);
  if (row?.kind !== "message" || meant === null) return;
  const act = actOfKey(meant, row.item, scroller, parts);
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
  meant: Shortcut<"message">,
  item: TimelineItem,
  scroller: HTMLElement,
  { thread, actions, controls }: Parts,
): (() => void) | null {
  const go = (to: TimelineItem | null) => () => focusMessage(thread, scroller, to);
  switch (meant) {
    case "older":
      return go(thread.neighbour(item.id, -1));
    case "newer":
      return go(thread.neighbour(item.id, 1));
    case "first":
      return go(thread.edge("first"));
    case "last":
      return go(thread.edge("last"));
    case "quote":
      return () => actions.quote(item);
    case "edit":
      return item.canEdit ? () => actions.edit(item) : null;
    case "menu":
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
