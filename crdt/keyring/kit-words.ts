import type { Bytes } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";

/** A kit's secret as words that people write down: BIP-39, so that any copy of its lists reads them back (rule KEY13). */

export interface KitWords {
  readonly en: readonly string[]; // 24
  readonly zh: readonly string[]; // 24, one character each
}

export type KitWordsError =
  /** Places, counted from 1, where a word stands that is in neither list. */
  | { readonly type: "UnknownWords"; readonly at: readonly number[] }
  | { readonly type: "WrongCount"; readonly have: number; readonly need: number }
  /** Every word is in the list, and together they are no kit: one is another's, or two changed places. */
  | { readonly type: "WordsDoNotFit" };

const WORDS = 24;
const MOST_LOOKED_UP = 4 * WORDS; // somebody pasted something else
const MIN_PREFIX = 4; // English words of the list differ within their first four letters

/** The lists weigh 30 kB and are wanted once in a person's life: they load when asked for. */
async function loadLists() {
  const [bip39, en, zh] = await Promise.all([
    import("./bip39.ts"),
    import("@scure/bip39/wordlists/english.js"),
    import("@scure/bip39/wordlists/simplified-chinese.js"),
  ]);
  return { bip39, en: en.wordlist, zh: zh.wordlist };
}

export async function secretToWords(secret: Bytes): Promise<KitWords> {
  const { bip39, en, zh } = await loadLists();
  return {
    en: bip39.entropyToMnemonic(secret, en).split(" "),
    zh: bip39.entropyToMnemonic(secret, zh).split(" "),
  };
}

/**
 * Reads words back as people type them: any case, spacing, numbering and punctuation, either language.
 *
 * Errors: every KitWordsError, with places and never with what was typed.
 */
export async function wordsToSecret(text: string): Promise<Result<Bytes, KitWordsError>> {
  const { bip39, en, zh } = await loadLists();
  const typed = wordsIn(text);
  if (typed.length > MOST_LOOKED_UP) return err({ type: "WrongCount", have: typed.length, need: WORDS });
  const words = typed.map((word) => englishOf(word, en, zh));
  const at = words.flatMap((word, index) => (word === null ? [index + 1] : []));
  if (at.length > 0) return err({ type: "UnknownWords", at });
  if (words.length !== WORDS) return err({ type: "WrongCount", have: words.length, need: WORDS });
  try {
    return ok(bip39.mnemonicToEntropy(words.join(" "), en));
  } catch {
    return err({ type: "WordsDoNotFit" }); // the checksum's only way to say so
  }
}

/** Chinese needs no spaces: each character is a word. */
const wordsIn = (text: string): readonly string[] =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(/\p{Script=Han}|\p{L}+/gu) ?? [];

function englishOf(word: string, en: readonly string[], zh: readonly string[]): string | null {
  const place = zh.indexOf(word);
  if (place >= 0) return en[place] ?? null;
  if (en.includes(word)) return word;
  return word.length < MIN_PREFIX ? null : (en.find((each) => each.startsWith(word)) ?? null);
}
