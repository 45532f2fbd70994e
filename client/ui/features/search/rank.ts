import { findPeople, type Spells } from "../../kit/find-people.ts";

/** What can be found by its name. */
export interface Named {
  readonly name: string;
  /** Other words that it is found by. */
  readonly title: string | null;
  readonly org?: string;
}

/**
 * Those that fit what was typed, the best first: names that begin with it, names in which a word begins with it, names that
 * have it, names found by pinyin or by their other words, and last names that have its letters in this order. Equals keep their order.
 */
export function ranked<T extends Named>(all: readonly T[], typed: string, spells?: Spells): readonly T[] {
  const wanted = fold(typed).trim();
  if (wanted === "") return all;
  const found = new Set(findPeople(all, typed, spells));
  return all
    .flatMap((one) => {
      const rank = rankOf(fold(one.name), wanted, found.has(one));
      return rank === null ? [] : [{ one, rank }];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

const LETTERS = /^[\p{ASCII}]{2,30}$/u;

function rankOf(name: string, wanted: string, isFound: boolean): number | null {
  if (name.startsWith(wanted)) return 0;
  if (name.includes(` ${wanted}`)) return 1;
  if (name.includes(wanted)) return 2;
  if (isFound) return 3;
  return LETTERS.test(wanted) && hasInOrder(name, wanted.replaceAll(" ", "")) ? 4 : null;
}

/** Each letter somewhere behind the one before it, the first at the beginning of a word. */
function hasInOrder(name: string, letters: string): boolean {
  const first = letters.charAt(0);
  let at = name.startsWith(first) ? 0 : name.indexOf(` ${first}`) + 1;
  if (at === 0 && !name.startsWith(first)) return false;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
