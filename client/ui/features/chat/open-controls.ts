import { type Accessor, createSignal } from "solid-js";
import type { MessageId } from "../../../bridge/contract.ts";
import type { MenuAnchor } from "../../kit/Menu.tsx";

export interface Opened {
  readonly what: "menu" | "emoji";
  readonly id: MessageId;
  readonly anchor: MenuAnchor;
}

/** Which message is pointed at, and what is open beside it: at most one thing. */
export interface OpenControls {
  /** Its bar is drawn: it is pointed at or opened, or gloves make every bar stay. */
  readonly showsBar: (id: MessageId) => boolean;
  readonly point: (id: MessageId | null) => void;
  readonly opened: Accessor<Opened | null>;
  readonly openMenu: (id: MessageId, anchor: MenuAnchor) => void;
  readonly openEmoji: (id: MessageId, anchor: MenuAnchor) => void;
  readonly close: () => void;
}

export function createOpenControls(always: Accessor<boolean>): OpenControls {
  const [pointed, setPointed] = createSignal<MessageId | null>(null);
  const [opened, setOpened] = createSignal<Opened | null>(null);
  return {
    showsBar: (id) => always() || (opened()?.id ?? pointed()) === id,
    point: setPointed,
    opened,
    openMenu: (id, anchor) => setOpened({ what: "menu", id, anchor }),
    openEmoji: (id, anchor) => setOpened({ what: "emoji", id, anchor }),
    close: () => setOpened(null),
  };
}
