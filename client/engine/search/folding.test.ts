import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { excerptOf, foldText, hasAll, marksIn, wordsOf } from "./folding.ts";

const marked = (text: string, typed: string) =>
  marksIn(text, wordsOf(typed)).map(([from, to]) => text.slice(from, to));

/** Mixed scripts, and characters that change their length or their neighbours when they are folded. */
const odd = fc.constantFrom(
  ...[..."水压Aa é\u0301e\u0301İßﬁΣςσ㍿ﾊﾞﾊ\uff9e각\u1100\u1161\u11a8ㄱㅏ👩‍👩‍👧🇨🇳½Ⅷ\u0328\u0323 ，！"],
);
const text = fc.oneof(
  fc.string({ unit: odd, maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);

describe("words", () => {
  test("[FIND1] are folded, longest first, each once; what stands in quotes is one word", () => {
    expect(wordsOf("  水压 Ｐump  水压 ")).toEqual(["pump", "水压"]);
    expect(wordsOf('"two words" one')).toEqual(["two words", "one"]);
    expect(wordsOf("“二级 泵”“开 头")).toEqual(["二级 泵", "开 头"]);
    expect(wordsOf(' " ” ')).toEqual([]);
    expect(wordsOf("x".repeat(5_000))[0]).toHaveLength(200);
    expect(wordsOf(Array.from({ length: 50 }, (_, n) => `w${n}`).join(" "))).toHaveLength(8);
  });
});

describe("marks", () => {
  test("[FIND2] stand where the words stand in the text that was typed, whatever folding does to its length", () => {
    expect(marked("三号泵房水压掉到 0.18", "水压")).toEqual(["水压"]);
    expect(marked("İstanbul ISTANBUL", "istanbul")).toEqual(["ISTANBUL"]);
    expect(marked("ﬁne ﬁsh", "fis")).toEqual(["ﬁs"]);
    expect(marked("㍿鸿雁", "会社鸿")).toEqual(["㍿鸿"]);
    expect(marked("cafe\u0301 au lait", "café a")).toEqual(["cafe\u0301", "a", "a"]);
    expect(marked("ﾊﾞｯｸ", "バッ")).toEqual(["ﾊﾞｯ"]);
    expect(marked("ΟΔΥΣΣΕΥΣ", "οδυσσευς")).toEqual(["ΟΔΥΣΣΕΥΣ"]);
    expect(marked("😀😁 then 😁", "😁")).toEqual(["😁", "😁"]);
    expect(marked("aaaa", "aa a")).toEqual(["aaaa"]);
    expect(marked("nothing", "else")).toEqual([]);
  });

  test("[FIND2] of any text and any piece of it: each holds its word, whole characters, in order", () => {
    fc.assert(
      fc.property(text, fc.nat(40), fc.integer({ min: 1, max: 5 }), (where, at, length) => {
        const characters = [...where];
        const [word] = wordsOf(characters.slice(at, at + length).join(""));
        if (word === undefined) return;
        const marks = marksIn(where, [word]);
        let end = -1;
        for (const [from, to] of marks) {
          expect(from).toBeGreaterThan(end);
          expect(foldText(where.slice(from, to))).toContain(word);
          end = to;
        }
        const isThere = foldText(where).includes(word);
        if (!isThere) expect(marks).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("[FIND2] nothing that is found in the scripts of daily use goes without a mark", () => {
    fc.assert(
      fc.property(fc.string({ unit: odd, maxLength: 40 }), fc.nat(40), (where, at) => {
        const [word] = wordsOf([...where].slice(at, at + 2).join(""));
        if (word === undefined || !foldText(where).includes(word)) return;
        expect(marksIn(where, [word]).length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("excerpts", () => {
  test("[FIND3] show one line around the first mark, and the marks move with it", () => {
    const long = `${"前".repeat(300)}水压\n${"后".repeat(300)}`;
    const { text: shown, marks } = excerptOf(long, wordsOf("水压"));
    expect(shown).toMatch(/^…前{16}水压 后+…$/);
    expect(marks.map(([from, to]) => shown.slice(from, to))).toEqual(["水压"]);
    expect(excerptOf("水压正常", wordsOf("水压"))).toEqual({ text: "水压正常", marks: [[0, 2]] });
    expect(excerptOf("short", [])).toEqual({ text: "short", marks: [] });
  });

  test("[FIND3] never tear a character in two, and every mark lies within", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30, size: "max" }), text, (many, typed) => {
        const { text: shown, marks } = excerptOf(many.join("").toWellFormed(), wordsOf(typed));
        expect(shown.isWellFormed()).toBe(true);
        for (const [from, to] of marks) expect(from >= 0 && from < to && to <= shown.length).toBe(true);
      }),
    );
  });
});

test("[FIND1] all words have to be there, in any order", () => {
  expect(hasAll(foldText("先别开二级泵，水压掉到 0.18"), wordsOf("水压 二级泵"))).toBe(true);
  expect(hasAll(foldText("水压正常"), wordsOf("水压 二级泵"))).toBe(false);
});
