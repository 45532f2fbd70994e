/** The kit's own words, as far as screens deal with them. Nothing here knows a key. */

export const KIT_WORDS = 24;
const ASKED = 3;

/** Three different places, in order, to be filled in from the paper: 1 to 24. */
export function placesToAsk(random: () => number): readonly number[] {
  const places = Array.from({ length: KIT_WORDS }, (_, at) => at + 1);
  for (let at = 0; at < ASKED; at += 1) {
    const other = at + Math.floor(random() * (KIT_WORDS - at));
    [places[at], places[other]] = [places[other] as number, places[at] as number];
  }
  return places.slice(0, ASKED).sort((a, b) => a - b);
}

export type KnowsWord = (word: string) => boolean;

/** Both lists of words, fetched when somebody has a kit in hand. */
export async function loadWordLists(): Promise<KnowsWord> {
  const [english, chinese] = await Promise.all([
    import("@scure/bip39/wordlists/english.js"),
    import("@scure/bip39/wordlists/simplified-chinese.js"),
  ]);
  const words = new Set([...english.wordlist, ...chinese.wordlist]);
  return (word) => words.has(word);
}

/** 1-based places of what is written and no word of any list. */
export function wrongPlaces(words: readonly string[], knows: KnowsWord): readonly number[] {
  return words.flatMap((word, at) => (word !== "" && !knows(word) ? [at + 1] : []));
}

export function emptyPlaces(words: readonly string[]): readonly number[] {
  return words.flatMap((word, at) => (word.trim() === "" ? [at + 1] : []));
}
