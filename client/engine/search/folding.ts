/**
 * Text as search compares it: NFKC, so that ｗｉｄｅ and wide are the same, and lower case. What people typed is kept beside
 * it nowhere: where something was found is worked out again for the few messages that are shown.
 */
export const foldText = (text: string): string => text.normalize("NFKC").toLowerCase().replaceAll("ς", "σ"); // which of the two a word ends with depends on what follows

const MAX_WORDS = 8;
const MAX_WORD_UNITS = 200;
const QUOTED_OR_BARE = /["“”]([^"“”]+)["“”]?|([^\s"“”]+)/gu;

/** What is looked for, folded, longest first: words that all have to be there, anywhere; what stands in quotes is one word. */
export function wordsOf(typed: string): readonly string[] {
  const words = [...foldText(typed).matchAll(QUOTED_OR_BARE)].map(([, quoted = "", bare = ""]) =>
    (quoted || bare).trim().slice(0, MAX_WORD_UNITS),
  );
  return [...new Set(words)]
    .filter((word) => word !== "")
    .slice(0, MAX_WORDS)
    .sort((a, b) => b.length - a.length);
}

export const hasAll = (folded: string, words: readonly string[]): boolean =>
  words.every((word) => folded.includes(word));

/** From inclusive, to exclusive, in UTF-16 units of the text as it was typed. */
export type Mark = readonly [from: number, to: number];

const MAX_MARKS = 20;

/**
 * Where the words stand in the text that people see, in order and apart from each other.
 * A character that folds to several (ﬁ, ㍿) or several that fold to one (e and its accent) are marked whole.
 */
export function marksIn(text: string, words: readonly string[]): readonly Mark[] {
  const { folded, starts, places } = foldInPieces(text);
  if (folded !== foldText(text)) return []; // a script that joins across what we take for a border: nothing is marked rather than something else
  const found = words.flatMap((word) => occurrences(folded, word));
  const marks = found.map(([from, to]): Mark => {
    const [first, last] = [pieceAt(starts, from), pieceAt(starts, to - 1)];
    return [places[first] as number, places[last + 1] as number];
  });
  return joined(marks.sort((a, b) => a[0] - b[0])).slice(0, MAX_MARKS);
}

function occurrences(folded: string, word: string): readonly Mark[] {
  const found: Mark[] = [];
  for (let at = folded.indexOf(word); at >= 0 && found.length < MAX_MARKS; ) {
    found.push([at, at + word.length]);
    at = folded.indexOf(word, at + word.length);
  }
  return found;
}

function joined(marks: readonly Mark[]): readonly Mark[] {
  const apart: Mark[] = [];
  for (const [from, to] of marks) {
    const last = apart.at(-1);
    if (last !== undefined && from <= last[1]) apart[apart.length - 1] = [last[0], Math.max(last[1], to)];
    else apart.push([from, to]);
  }
  return apart;
}

/**
 * Characters that fold together with the one before them: marks, the vowels and ends of Hangul syllables in all their
 * widths, and the half-width sound marks of katakana.
 */
const CONTINUES = /[\p{M}\u1160-\u11ff\u3130-\u318f\ud7b0-\ud7fb\uff9e\uff9f\uffa0-\uffdc]/u;

interface Pieces {
  readonly folded: string;
  /** Where each piece begins in `folded`. */
  readonly starts: readonly number[];
  /** Where each piece begins in the text, and behind the last one its end. */
  readonly places: readonly number[];
}

function foldInPieces(text: string): Pieces {
  const [starts, places]: [number[], number[]] = [[], []];
  let [folded, place, piece] = ["", 0, ""];
  const close = () => {
    if (piece === "") return;
    starts.push(folded.length);
    places.push(place);
    folded += foldText(piece);
    place += piece.length;
    piece = "";
  };
  for (const character of text) {
    if (!CONTINUES.test(character)) close();
    piece += character;
  }
  close();
  return { folded, starts, places: [...places, text.length] };
}

/** The last piece that begins at or before a place; one that folds to nothing is never it. */
function pieceAt(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

// ---------------------------------------------------------------- what of it is shown

export interface Excerpt {
  readonly text: string;
  readonly marks: readonly Mark[];
}

const EXCERPT_UNITS = 160;
/** What stands before the first mark, as wide as so many Latin letters: with more, a phone would not show the mark. */
const MOST_BEFORE = 60;
const KEPT_BEFORE = 32;

/** One line around the first thing that was found; line ends are shown as blanks. */
export function excerptOf(text: string, words: readonly string[]): Excerpt {
  const marks = marksIn(text, words);
  const first = marks[0]?.[0] ?? 0;
  const from = placeBefore(text, first, MOST_BEFORE) === 0 ? 0 : placeBefore(text, first, KEPT_BEFORE);
  const to = wholeAt(text, Math.min(text.length, from + EXCERPT_UNITS));
  const lead = from === 0 ? "" : "…";
  const shift = lead.length - from;
  return {
    text: lead + text.slice(from, to).replace(/\s/gu, " ") + (to === text.length ? "" : "…"),
    marks: marks.flatMap(([start, end]) =>
      start >= to ? [] : [[start + shift, Math.min(end, to) + shift] as const],
    ),
  };
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/;

/** The place from which on what stands before `end` is at most so wide. */
function placeBefore(text: string, end: number, most: number): number {
  let at = end;
  for (let width = 0; at > 0; at--) {
    width += WIDE.test(text[at - 1] as string) ? 2 : 1;
    if (width > most) return wholeAt(text, at);
  }
  return 0;
}

/** The nearest place before which no half of a character stands. */
const wholeAt = (text: string, at: number): number =>
  /[\udc00-\udfff]/.test(text[at] ?? "") && /[\ud800-\udbff]/.test(text[at - 1] ?? "") ? at - 1 : at;
