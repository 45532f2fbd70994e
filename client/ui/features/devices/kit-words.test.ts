import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyPlaces, KIT_WORDS, loadWordLists, placesToAsk, wrongPlaces } from "./kit-words.ts";

test("[UI15] three different places are asked, in order, whatever chance says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 3 }),
      (chances) => {
        let at = 0;
        const places = placesToAsk(() => chances[at++] ?? 0);
        expect(new Set(places).size).toBe(3);
        expect([...places].sort((a, b) => a - b)).toEqual(places);
        expect(places.every((place) => place >= 1 && place <= KIT_WORDS)).toBe(true);
      },
    ),
  );
});

test("[UI15] words of both lists are known, and nothing else", async () => {
  const knows = await loadWordLists();
  expect(["abandon", "zoo", "的", "歇"].map(knows)).toEqual([true, true, true, true]);
  expect(["abandonn", "鸿雁", "", "Abandon"].map(knows)).toEqual([false, false, false, false]);
});

test("[UI15] wrong and missing places are told by their number on the paper", async () => {
  const knows = await loadWordLists();
  expect(wrongPlaces(["zoo", "", "zooo", "的", "x"], knows)).toEqual([3, 5]);
  expect(emptyPlaces(["zoo", "", " ", "的"])).toEqual([2, 3]);
});
