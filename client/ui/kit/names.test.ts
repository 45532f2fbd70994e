import { expect, test } from "vitest";
import { avatarLetters, nameInText } from "./names.ts";

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
  expect(avatarLetters("\u202egnp.nimda", false)).toBe("gn");
});

test("[UI6] where only text fits, a guest's organisation stays with the name", () => {
  expect(nameInText({ name: "周明远", org: "宏达管材" })).toBe("周明远 · 宏达管材");
  expect(nameInText({ name: "Mei Tan" })).toBe("Mei Tan");
});
