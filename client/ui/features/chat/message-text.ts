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

/** How many characters a person would count. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Takes the sent words out of the box and leaves what was typed behind them meanwhile. */
export function withoutSent(current: string, sent: string): string {
  return current.startsWith(sent) ? current.slice(sent.length) : current;
}
