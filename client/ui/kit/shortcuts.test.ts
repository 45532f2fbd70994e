import { expect, test } from "vitest";
import { allShortcuts, moreShortcuts } from "./more-shortcuts.ts";
import { keysOf, meaningIn, shortcutOf } from "./shortcuts.ts";

const pressed = (key: string, held = "") => ({
  key,
  ctrlKey: held.includes("ctrl"),
  metaKey: held.includes("meta"),
  altKey: held.includes("alt"),
  shiftKey: held.includes("shift"),
});

test("[KEYS1] a key is what the table says it is, with just the keys held that it names", () => {
  expect(shortcutOf("anywhere", pressed("k", "ctrl"))).toBe("find");
  expect(shortcutOf("anywhere", pressed("K", "meta"))).toBe("find");
  for (const held of ["", "alt", "ctrl alt", "ctrl shift"])
    expect(shortcutOf("anywhere", pressed("k", held))).toBeNull();
  expect(shortcutOf("anywhere", pressed("F6"))).toBe("pane");
  expect(shortcutOf("anywhere", pressed("F6", "shift"))).toBe("paneBefore");
  expect(shortcutOf("rooms", pressed("ArrowDown", "alt"))).toBe("room");
  expect(shortcutOf("rooms", pressed("ArrowDown", "alt shift"))).toBe("unread");
  expect(shortcutOf("rooms", pressed("ArrowDown"))).toBeNull();
  expect(shortcutOf("message", pressed("r"))).toBe("quote");
  expect(shortcutOf("message", pressed("r", "ctrl"))).toBeNull();
});

test("[KEYS1] a sign counts however the keyboard writes it; a span of keys takes what lies in it", () => {
  expect(shortcutOf("anywhere", pressed("?"))).toBe("keys");
  expect(shortcutOf("anywhere", pressed("?", "shift"))).toBe("keys");
  expect(["1", "4"].map((key) => shortcutOf("anywhere", pressed(key, "ctrl")))).toEqual(["area", "area"]);
  for (const key of ["0", "5", "2x", "F2", "–"])
    expect(shortcutOf("anywhere", pressed(key, "ctrl"))).toBeNull();
});

test("[KEYS1] a plus is a key like others", () => {
  expect(keysOf("+")).toEqual(["+"]);
  expect(keysOf("Mod+K")).toEqual(["Mod", "K"]);
  expect(meaningIn(moreShortcuts.picture, pressed("+", "shift"))).toBe("closer");
  expect(meaningIn(moreShortcuts.picture, pressed("="))).toBe("closerToo");
  expect(meaningIn(moreShortcuts.picture, pressed("s", "ctrl"))).toBeNull();
  expect(meaningIn(moreShortcuts.goals, pressed("Enter", "meta"))).toBe("checkIn");
});

test("[KEYS2] in no place does one key mean two things", () => {
  for (const group of Object.values(allShortcuts)) {
    const keys = Object.values(group);
    expect(new Set(keys).size).toBe(keys.length);
  }
});
