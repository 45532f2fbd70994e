import { hasMarks } from "../../../rich/marks.ts";
import { languageOf } from "../../i18n/text.tsx";

const EMOJI =
  /^(?:\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\uFE0F|\p{EMod}|[\u{E0020}-\u{E007F}])*(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})*)*)$/u;
const TEXT_SYMBOL = /^[\u00A9\u00AE\u2122]$/;
const MAX_LARGE_EMOJI = 6;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** One to six emoji and nothing else: shown large. */
export function isEmojiOnly(text: string): boolean {
  const bare = text.replace(/\s+/g, "");
  if (bare === "" || bare.length > MAX_LARGE_EMOJI * 16) return false;
  const graphemes = [...segmenter.segment(bare)].map((part) => part.segment);
  return graphemes.length <= MAX_LARGE_EMOJI && graphemes.every(isEmoji);
}

function isEmoji(grapheme: string): boolean {
  return EMOJI.test(grapheme) && !TEXT_SYMBOL.test(grapheme);
}

/** Several lines as one, for quotes and previews, without the marks. Chinese needs no space where a line ended. */
export function oneLine(whole: string): string {
  const text = hasMarks(whole) ? whole.replace(/\*\*|~~|`+|^[ \t]*>+/gm, "") : whole;
  if (!text.includes("\n")) return text;
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .map((line) => (line === "" || languageOf(line.slice(-1)) === "zh" ? line : `${line} `))
    .join("")
    .trimEnd();
}

/** Marks, skin tones and unseen signs in a row. No writing has thirty; thousands on one letter cost a browser minutes. */
const PILE = /([\p{M}\p{EMod}\p{Cf}]{30})[\p{M}\p{EMod}\p{Cf}]+/gu;
const LONG_WORD = /(\S{500})/u;
/** From what is read from the right (and its neighbours beyond the first plane) to what is read from the left. */
const TURN =
  /[\u0590-\u08ff\ufb1d-\ufeff\u{10800}-\u{1efff}][^\u0590-\u08ff\ufb1d-\ufeff\u{10800}-\u{1efff}\p{L}\p{N}]*(?![\u0590-\u08ff\ufb1d-\ufeff\u{10800}-\u{1efff}])[\p{L}\p{N}]/u;
const MAX_TURNS = 500;

/** A text as it is drawn: where things are piled on one letter, the first thirty. Source: UAX #15, stream-safe text. */
export const withoutPiles = (text: string): string => text.replace(PILE, "$1");

/** A text in pieces between which a line may turn: letters that join are measured a piece at a time, however long the word. */
export const piecesOf = (text: string): readonly string[] => text.split(LONG_WORD).filter(Boolean);

/** Whether it turns its reading direction more often than any writing: then it is drawn in one, or the browser stands still. */
export const isDizzying = (text: string): boolean => text.split(TURN).length - 1 > MAX_TURNS;

const MAX_UNITS = 20_000;
const MAX_BYTES = 40_000;
const WIDEST_BYTES = 3;

/**
 * How many more characters fit into a message. The engine refuses by UTF-16 units and by UTF-8 bytes; the nearer
 * limit counts, and what is still to be typed is taken as Chinese once the text has any.
 */
export function charactersLeft(text: string): number {
  const units = MAX_UNITS - text.length;
  if (text.length * WIDEST_BYTES < MAX_BYTES / 2) return units;
  const bytes = MAX_BYTES - new TextEncoder().encode(text).length;
  return Math.min(units, Math.floor(bytes / (languageOf(text) === "zh" ? WIDEST_BYTES : 1)));
}

/** Takes the sent words out of the box and leaves what was typed behind them meanwhile. */
export function withoutSent(current: string, sent: string): string {
  return current.startsWith(sent) ? current.slice(sent.length) : current;
}

const ADDRESS = /https?:\/\/|mailto:/i;

/** Whether a text may mean more than its letters. Most say no, and what reads the others is not even fetched for them. */
export const meansMore = (text: string): boolean => hasMarks(text) || ADDRESS.test(text);
