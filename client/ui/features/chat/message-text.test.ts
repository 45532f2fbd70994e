import { expect, test } from "vitest";
import { charactersLeft, isEmojiOnly, withoutSent } from "./message-text.ts";

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

test("[CHAT-UI50] sending empties the box of what was sent and of nothing else", () => {
  expect(withoutSent("三号泵房到了", "三号泵房到了")).toBe("");
  expect(withoutSent("三号泵房到了，压力 0.18", "三号泵房到了")).toBe("，压力 0.18");
  expect(withoutSent("改主意了", "三号泵房到了")).toBe("改主意了");
});
