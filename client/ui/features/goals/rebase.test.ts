import fc from "fast-check";
import { expect, test } from "vitest";
import { diffText } from "./diff.ts";
import { rebase, rebaseText } from "./rebase.ts";

/** Writes a caret as `|`, so that a case reads as what a person sees. */
function moved(base: string, localWithCaret: string, remote: string): string {
  const offset = localWithCaret.indexOf("|");
  const { text, caret } = rebase(base, localWithCaret.replace("|", ""), remote);
  const at = caret(offset);
  return `${text.slice(0, at)}|${text.slice(at)}`;
}

function insert(base: string, at: number, text: string): string {
  return base.slice(0, at) + text + base.slice(at);
}

const lower = fc.string({ unit: fc.constantFrom(..."abcde 水村"), maxLength: 24 });
const upper = fc.string({ unit: fc.constantFrom(..."XYZ🚰"), minLength: 1, maxLength: 6 });
const digits = fc.string({ unit: fc.constantFrom(..."123"), minLength: 1, maxLength: 6 });
const any = fc.string({ unit: fc.constantFrom(..."ab水🚰 "), maxLength: 20 });
const place = (base: string) => {
  const characters = [...base];
  const stops = [...characters.keys(), characters.length].map(
    (at) => characters.slice(0, at).join("").length,
  );
  return fc.constantFrom(...stops);
};

test.each([
  ["入冬前喝上水", "入冬前，让 12 个村|喝上水", "入冬前喝上放心水", "入冬前，让 12 个村|喝上放心水"],
  ["喝水", "喝水|", "请喝水", "请喝水|"],
  ["喝水", "喝|水", "喝水吧", "喝|水吧"],
  ["喝水", "喝水了|", "喝水吧", "喝水了|吧"],
  ["三号泵房检修", "三号|泵房检修", "检修", "|检修"],
  ["abc", "aXX|bc", "ac", "aXX|c"],
  ["abc", "a|", "abcd", "a|d"],
])("[GUI1] base %j, mine %j, theirs %j meet as %j", (base, local, remote, result) => {
  expect(moved(base, local, remote)).toBe(result);
});

test("[GUI1] words two people write apart both survive, whole", () => {
  const apart = lower.chain((base) =>
    fc.record({ base: fc.constant(base), mine: upper, theirs: digits, a: place(base), b: place(base) }),
  );
  fc.assert(
    fc.property(apart, ({ base, mine, theirs, a, b }) => {
      const merged = rebaseText(base, insert(base, a, mine), insert(base, b, theirs));
      expect(merged).toContain(mine);
      expect(merged).toContain(theirs);
      expect(merged.length).toBe(base.length + mine.length + theirs.length);
    }),
  );
});

test("[GUI2] with nothing new from the others, my text stays as it is; with nothing of mine, theirs is taken", () => {
  fc.assert(
    fc.property(any, any, (base, other) => {
      expect(rebaseText(base, other, base)).toBe(other);
      expect(rebaseText(base, base, other)).toBe(other);
    }),
  );
});

test("[GUI2] taking the same remote text twice changes nothing more", () => {
  fc.assert(
    fc.property(any, any, any, (base, local, remote) => {
      const once = rebaseText(base, local, remote);
      expect(rebaseText(remote, once, remote)).toBe(once);
      expect(rebaseText(base, local, local)).toBe(local);
    }),
  );
});

test("[GUI3] the caret stays inside the text, keeps its order, and follows the words it stands after", () => {
  fc.assert(
    fc.property(any, any, any, (base, local, remote) => {
      const { text, caret } = rebase(base, local, remote);
      const spots = Array.from({ length: local.length + 1 }, (_, offset) => caret(offset));
      expect(spots).toEqual(spots.toSorted((a, b) => a - b));
      for (const spot of spots) expect(spot >= 0 && spot <= text.length).toBe(true);
    }),
  );
  fc.assert(
    fc.property(
      lower.chain((base) => fc.tuple(fc.constant(base), upper, place(base), place(base), digits)),
      ([base, mine, a, b, theirs]) => {
        const { text, caret } = rebase(base, insert(base, a, mine), insert(base, b, theirs));
        const at = caret(a + mine.length);
        expect(text.slice(at - mine.length, at)).toBe(mine);
      },
    ),
  );
});

test("[GUI4] a difference, applied, gives the other text, and never cuts an emoji in two", () => {
  fc.assert(
    fc.property(any, any, (before, after) => {
      let text = "";
      let at = 0;
      for (const change of diffText(before, after)) {
        text += before.slice(at, change.at) + change.inserted;
        at = change.at + change.removed;
        expect(change.inserted.isWellFormed()).toBe(true);
        expect(before.slice(0, change.at).isWellFormed()).toBe(true);
      }
      expect(text + before.slice(at)).toBe(after);
    }),
  );
});
