import { expect, test } from "vitest";
import { characterCount, isEmojiOnly, languageOf } from "./message-text.ts";

test.for(["👍", "👍🏽 ❤️", "👨‍👩‍👧", "🇨🇳", "1️⃣", "😀😀😀😀😀😀"])("[CHAT-UI5] %s is shown large", (text) => {
  expect(isEmojiOnly(text)).toBe(true);
});

test.for(["", " ", "1", "收到", "👍 ok", "™", "#", "😀😀😀😀😀😀😀", "\u200D", "a👍"])(
  "[CHAT-UI5] %j keeps its size",
  (text) => expect(isEmojiOnly(text)).toBe(false),
);

test("[CHAT-UI6] text with a Han character is read as Chinese, other text as English", () => {
  expect(languageOf("压力 0.18")).toBe("zh");
  expect(languageOf("0.18 bar")).toBe("en");
});

test("[CHAT-UI7] an emoji outside the basic plane counts as one character", () => {
  expect(characterCount("好👍a")).toBe(3);
});
