import { type Keys, type ShortcutGroup, shortcuts } from "./shortcuts.ts";

/** Keys of places that are fetched when somebody goes there: see shortcuts.ts. */
export const moreShortcuts = {
  sections: { open: "ArrowRight", shut: "ArrowLeft", up: "Mod+Shift+ArrowUp", down: "Mod+Shift+ArrowDown" },
  finder: { next: "ArrowDown", before: "ArrowUp", open: "Enter", widen: "Backspace", close: "Escape" },
  picture: {
    before: "ArrowLeft",
    next: "ArrowRight",
    closer: "+",
    closerToo: "=",
    away: "-",
    whole: "0",
    save: "S",
  },
  goals: { up: "Alt+ArrowUp", down: "Alt+ArrowDown", checkIn: "Mod+Enter" },
} as const satisfies Record<string, Keys>;

export const allShortcuts = { ...shortcuts, ...moreShortcuts };
export type AnyGroup = ShortcutGroup | keyof typeof moreShortcuts;
export type AnyShortcut<G extends AnyGroup> = keyof (typeof allShortcuts)[G] & string;
