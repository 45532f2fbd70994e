/** Words of a recovery kit as people type and paste them. Pure. */

/** The words in some text, in order: a Chinese one is one character, an English one letters between anything else. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[a-z]+|\p{Script=Han}/gu) ?? []
  );
}

export interface Spilled {
  readonly values: readonly string[];
  /** The place after the last word that was put down. */
  readonly next: number;
}

/** Puts the words of `text` down one after the other from place `at`; what goes beyond the end falls off. */
export function spillWords(values: readonly string[], at: number, text: string): Spilled {
  const words = wordsOf(text).slice(0, Math.max(0, values.length - at));
  const spilled = values.map((value, place) => words[place - at] ?? value);
  return { values: spilled, next: Math.min(at + words.length, values.length - 1) };
}

/**
 * Whether what is typed in one place is finished and the next one is due: several words, a Chinese word (always
 * one character), or an English one with a space after it.
 */
export function isFinished(typed: string): boolean {
  const words = wordsOf(typed);
  return words.length > 1 || (words.length === 1 && (/\p{Script=Han}/u.test(typed) || /\s$/.test(typed)));
}
