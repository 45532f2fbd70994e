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

/** Several lines as one, for quotes and previews. Chinese needs no space where a line ended. */
export function oneLine(text: string): string {
  if (!text.includes("\n")) return text;
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .map((line) => (line === "" || languageOf(line.slice(-1)) === "zh" ? line : `${line} `))
    .join("")
    .trimEnd();
}

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
