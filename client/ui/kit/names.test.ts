import { expect, test } from "vitest";
import { avatarLetters } from "./names.ts";

test("[UI9] a Chinese name gives its last two characters, one when small", () => {
  expect(avatarLetters("王秀英", false)).toBe("秀英");
  expect(avatarLetters("王秀英", true)).toBe("英");
});

test("[UI9] a Latin name gives its initials, one when small", () => {
  expect(avatarLetters("amara obi", false)).toBe("AO");
  expect(avatarLetters("Amara Obi", true)).toBe("A");
  expect(avatarLetters("Mei", false)).toBe("Me");
});

test("[UI9] a name of nothing still gives a mark, and an emoji is not cut in half", () => {
  expect(avatarLetters("  ", false)).toBe("·");
  expect(avatarLetters("🦢", true)).toBe("🦢");
});
