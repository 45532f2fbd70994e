import { expect, test } from "vitest";
import { charactersLeft, isEmojiOnly, oneLine, withoutSent } from "./message-text.ts";

test.for(["👍", "👍🏽 ❤️", "👨‍👩‍👧", "🇨🇳", "1️⃣", "😀😀😀😀😀😀"])("[CHAT-UI5] %s is shown large", (text) => {
  expect(isEmojiOnly(text)).toBe(true);
});

test.for(["", " ", "1", "收到", "👍 ok", "™", "#", "😀😀😀😀😀😀😀", "\u200D", "a👍"])(
  "[CHAT-UI5] %j keeps its size",
  (text) => expect(isEmojiOnly(text)).toBe(false),
);

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
