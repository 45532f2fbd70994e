import fc from "fast-check";
import { expect, test } from "vitest";
import { readRich } from "./rich.ts";
import { shownText } from "./shown.ts";

test("[FIND15] a text is shown without its marks: words, code, list items and words over addresses stay", () => {
  const typed = [
    "三号**泵房**水压 *0.18*，见 [记录](https://a.example/log)",
    "",
    "> 先看 `p_min`",
    "",
    "1. ~~旧~~的",
    "2. 新的",
    "",
    "```sh",
    "run **this**",
    "```",
  ].join("\n");
  expect(shownText(typed).split("\n")).toEqual([
    "三号泵房水压 0.18，见 记录",
    "先看 p_min",
    "旧的",
    "新的",
    "run **this**",
  ]);
});

test("[FIND15] what means nothing stays as it was typed: lone signs, addresses, names that look like marks", () => {
  for (const typed of ["2 * 3 * 4", "a_b_c", "https://a.example/*x*", "plain\n\nwords  here"])
    expect(shownText(typed)).toBe(typed);
  expect(shownText("@_Mei_ **is** here", [{ from: 0, length: 6 }])).toBe("@_Mei_ is here");
});

test("[FIND15] a text without anything to draw stays as it is, whatever is in it", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("*", "_", "`", "[a](b)", "a", " ", "\n", "> "), maxLength: 12 }),
      (typed) => {
        if (readRich(typed, []) === null) expect(shownText(typed)).toBe(typed);
      },
    ),
  );
});
