import type { PersonRow } from "../../bridge/contract.ts";

/** Whether letters stand for a Chinese name. */
export type Spells = (name: string, letters: string) => boolean;

/**
 * People in whom every typed word is found, in the order given: in the name, in its pinyin, in the title or in a
 * guest's organisation. No words: everybody. What is asked of the pinyin: see spelling.ts.
 */
export function findPeople<P extends Pick<PersonRow, "name" | "title" | "org">>(
  people: readonly P[],
  typed: string,
  spells: Spells = hasInitials,
): readonly P[] {
  return fold(typed).trim() === ""
    ? people
    : findAmong(indexPeople(people), typed, spells).map(({ person }) => person);
}

/** Somebody with the texts in which they are looked for. */
export interface Findable<P> {
  readonly person: P;
  readonly name: string;
  readonly where: readonly string[];
}

/** For who looks among thousands, letter by letter: what of a person can be typed is made ready once. */
export const indexPeople = <P extends Pick<PersonRow, "name" | "title" | "org">>(
  people: readonly P[],
): readonly Findable<P>[] =>
  people.map((person) => {
    const { name, title, org } = person;
    return { person, name, where: [name, title ?? "", org ?? ""].map(fold) };
  });

export function findAmong<P>(
  people: readonly Findable<P>[],
  typed: string,
  spells: Spells,
): readonly Findable<P>[] {
  const words = fold(typed)
    .split(/\s+/u)
    .filter((word) => word !== "");
  return people.filter(({ name, where }) =>
    words.every(
      (word) => where.some((text) => text.includes(word)) || (LETTERS.test(word) && spells(name, word)),
    ),
  );
}

const LETTERS = /^[a-z]+$/;

/** By the first letters alone: what a browser knows by itself. */
export const hasInitials: Spells = (name, letters) => pinyinInitials(name).includes(letters);

/** Case and accents do not matter when looking for a name. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The first character of each pinyin initial, in the order that `zh-u-co-pinyin` sorts by. */
const firstOf = "阿a八b嚓c搭d蛾e发f噶g哈h机j喀k垃l妈m拿n哦o啪p期q然r撒s塌t挖w昔x压y匝z";
const starts = [...firstOf.matchAll(/(.)([a-z])/gu)].map(([, character = "", letter = ""]) => ({
  character,
  letter,
}));
const order = new Intl.Collator("zh-u-co-pinyin");

/** `王秀英` → `wxy`. A character with several readings has its usual one; a name without Chinese has none. */
export function pinyinInitials(name: string): string {
  return [...name]
    .filter((character) => /\p{Script=Han}/u.test(character))
    .map(initialOf)
    .join("");
}

/** The last start that does not sort after the character; halving, because a directory has thousands of names. */
function initialOf(character: string): string {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order.compare(starts[middle]?.character ?? "", character) <= 0) low = middle + 1;
    else high = middle;
  }
  return starts[low - 1]?.letter ?? "";
}
