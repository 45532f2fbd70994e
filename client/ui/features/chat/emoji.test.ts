import { expect, test } from "vitest";
import { EMOJI, findEmoji } from "./emoji.ts";
import source from "./emoji.ts?raw";
import { isEmojiOnly } from "./message-text.ts";

test("[CHAT-UI40] every emoji stands once, has a name in both languages and is one emoji", () => {
  expect(new Set(EMOJI.map((one) => one.emoji)).size).toBe(EMOJI.length);
  expect(EMOJI.filter((one) => one.zh === "" || one.en === "" || !isEmojiOnly(one.emoji))).toEqual([]);
  expect(EMOJI.length).toBeGreaterThan(140);
});

test("[CHAT-UI41] the set stays under 6 kB", () => {
  expect(new TextEncoder().encode(source).length).toBeLessThan(6000);
});

test("[CHAT-UI42] a search finds names in both languages and says so when there is none", () => {
  expect(findEmoji("谢谢")[0]?.emoji).toBe("🙏");
  expect(findEmoji(" Thanks ")[0]?.emoji).toBe("🙏");
  expect(findEmoji("")).toBe(EMOJI);
  expect(findEmoji("止水阀")).toEqual([]);
});
