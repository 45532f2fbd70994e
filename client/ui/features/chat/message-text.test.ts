import { expect, test } from "vitest";
import {
  charactersLeft,
  isDizzying,
  isEmojiOnly,
  oneLine,
  piecesOf,
  withoutPiles,
  withoutSent,
} from "./message-text.ts";

test.for(["👍", "👍🏽 ❤️", "👨‍👩‍👧", "🇨🇳", "1️⃣", "😀😀😀😀😀😀"])("[CHAT-UI5] %s is shown large", (text) => {
  expect(isEmojiOnly(text)).toBe(true);
});

test.for(["", " ", "1", "收到", "👍 ok", "™", "#", "😀😀😀😀😀😀😀", "\u200D", "a👍"])(
  "[CHAT-UI5] %j keeps its size",
  (text) => expect(isEmojiOnly(text)).toBe(false),
);

test("[UI22] a preview shows words without the marks that make them bold, struck, code or a quote", () => {
  expect(oneLine("> q\n**b** ~~s~~ `c` 2 * 3")).toBe("q b s c 2 * 3");
  expect(oneLine("5 > 3")).toBe("5 > 3");
});

test("[CHAT-UI7] the room left in a message follows whichever limit is nearer", () => {
  expect(charactersLeft("")).toBe(20_000);
  expect(charactersLeft("a".repeat(19_990))).toBe(10);
  expect(charactersLeft("好".repeat(13_330))).toBe(3);
  expect(charactersLeft("好".repeat(13_340))).toBe(-7);
});

test("[CHAT-UI8] a quote runs its lines together as the language does", () => {
  expect(oneLine("压力 0.18。\n先看进水口")).toBe("压力 0.18。先看进水口");
  expect(oneLine("First the inlet.\n\nThen the pump.")).toBe("First the inlet. Then the pump.");
  expect(oneLine("one line")).toBe("one line");
});

test("[CHAT-UI50] sending empties the box of what was sent and of nothing else", () => {
  expect(withoutSent("三号泵房到了", "三号泵房到了")).toBe("");
  expect(withoutSent("三号泵房到了，压力 0.18", "三号泵房到了")).toBe("，压力 0.18");
  expect(withoutSent("改主意了", "三号泵房到了")).toBe("改主意了");
});

test("[CHAT-UI63] [E12] [E21] what is piled on one letter is drawn thirty high, and any writing as it is", () => {
  expect(withoutPiles(`z${"\u0301".repeat(20_000)}!`)).toBe(`z${"\u0301".repeat(30)}!`);
  expect(withoutPiles(`👩${"🏽".repeat(10_000)}`)).toBe(`👩${"🏽".repeat(30)}`);
  expect(withoutPiles(`a${"\u202e\u200d".repeat(5_000)}b`)).toHaveLength(32);
  for (const text of ["👨🏽‍👩🏽‍👧🏽‍👦🏽", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "བསྒྲུབས་", "ﷺ بِسْمِ ٱللَّٰهِ", "Việt Nam", "नमस्ते"])
    expect(withoutPiles(text)).toBe(text);
});

test("[CHAT-UI64] [E12] a word without end is drawn in pieces that make up the same text; any other text is one", () => {
  const word = `${"ب".repeat(1_999)} ${"w".repeat(499)} ${"👩🏽".repeat(300)}`;
  const pieces = piecesOf(word);
  expect(pieces.join("")).toBe(word);
  expect(Math.max(...pieces.flatMap((piece) => piece.split(/\s/u).map((part) => [...part].length)))).toBe(
    500,
  );
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  expect(piecesOf("三号泵房到了，压力 0.18")).toEqual(["三号泵房到了，压力 0.18"]);
});

test("[CHAT-UI65] [E12] [E21] only what turns its direction five hundred times is drawn in one direction", () => {
  expect(isDizzying("aא".repeat(502))).toBe(true);
  expect(isDizzying("7 א ".repeat(600))).toBe(true);
  expect(isDizzying("aא".repeat(500))).toBe(false);
  expect(isDizzying("שלום עולם, ".repeat(1_800))).toBe(false);
  expect(isDizzying("三号泵房到了，压力 0.18 ".repeat(1_000))).toBe(false);
});
