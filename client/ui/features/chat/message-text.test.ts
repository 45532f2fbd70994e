import { expect, test } from "vitest";
import { characterCount, isEmojiOnly } from "./message-text.ts";

test.for(["👍", "👍🏽 ❤️", "👨‍👩‍👧", "🇨🇳", "1️⃣", "😀😀😀😀😀😀"])("[CHAT-UI5] %s is shown large", (text) => {
  expect(isEmojiOnly(text)).toBe(true);
});

test.for(["", " ", "1", "收到", "👍 ok", "™", "#", "😀😀😀😀😀😀😀", "\u200D", "a👍"])(
  "[CHAT-UI5] %j keeps its size",
  (text) => expect(isEmojiOnly(text)).toBe(false),
);

test("[CHAT-UI7] an emoji outside the basic plane counts as one character", () => {
  expect(characterCount("好👍a")).toBe(3);
});
