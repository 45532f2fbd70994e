/**
 * Every key that does something, in this table and that of more-shortcuts.ts: the handlers ask them what was pressed, and the
 * sheet behind `?` is drawn from them. `Mod` is ⌘ or Ctrl; `1–4` is any key from 1 to 4; a sign counts with and without Shift, as keyboards differ.
 */
export const shortcuts = {
  anywhere: { find: "Mod+K", keys: "?", area: "Mod+1–4", pane: "F6", paneBefore: "Shift+F6" },
  rooms: {
    roomBefore: "Alt+ArrowUp",
    room: "Alt+ArrowDown",
    unreadBefore: "Alt+Shift+ArrowUp",
    unread: "Alt+Shift+ArrowDown",
  },
  /** `line` is the box's own: it does what no other key says. */
  writing: {
    send: "Enter",
    sendToo: "Mod+Enter",
    line: "Shift+Enter",
    bold: "Mod+B",
    italic: "Mod+I",
    code: "Mod+E",
    undo: "Mod+Z",
    read: "ArrowUp",
    cancel: "Escape",
  },
  message: {
    older: "ArrowUp",
    newer: "ArrowDown",
    first: "Home",
    last: "End",
    quote: "R",
    edit: "E",
    menu: "Enter",
    write: "Escape",
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type ShortcutGroup = keyof typeof shortcuts;
export type Shortcut<G extends ShortcutGroup> = keyof (typeof shortcuts)[G];

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

export type Keys = Readonly<Record<string, string>>;

/** What a key means on chat's first screen; `null`: nothing there. */
export const shortcutOf = <G extends ShortcutGroup>(group: G, event: Pressed): Shortcut<G> | null =>
  meaningIn<(typeof shortcuts)[G]>(shortcuts[group], event);

/** What a key means by a table; `null`: nothing. */
export function meaningIn<T extends Keys>(table: T, event: Pressed): keyof T | null {
  return Object.keys(table).find((one) => isPressed(table[one] ?? "", event)) ?? null;
}

/** The keys that are pressed together. */
export const keysOf = (keys: string): readonly string[] => keys.split(/\+(?=.)/);

function isPressed(keys: string, event: Pressed): boolean {
  const held = keysOf(keys);
  const key = held.at(-1) ?? "";
  const isSign = key.length === 1 && !/[A-Z]/.test(key);
  const pressed = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return (
    (event.ctrlKey || event.metaKey) === held.includes("Mod") &&
    event.altKey === held.includes("Alt") &&
    (isSign || event.shiftKey === held.includes("Shift")) &&
    (key[1] === "–"
      ? pressed.length === 1 && pressed >= key.charAt(0) && pressed <= key.charAt(2)
      : pressed === key)
  );
}

export const isMac = (): boolean => /Mac|iP/.test(navigator.platform);
