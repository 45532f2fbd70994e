import { EVENT_LIMITS } from "../../crdt/chat/events.ts";

/** The heaviest that one message can be for whoever draws it, by what it is made of. Each fills the format's bounds. */

const UNITS = EVENT_LIMITS.textUnits;
const BYTES = EVENT_LIMITS.textBytes;

/** As often as fits, then nothing: a message that is larger is refused. */
function fill(unit: string): string {
  const bytes = new TextEncoder().encode(unit).length;
  return unit.repeat(Math.floor(Math.min(UNITS / unit.length, BYTES / bytes)));
}

export const heavyTexts: Readonly<Record<string, string>> = {
  "one word": fill("w"),
  "marks on one letter": `z${fill("\u0301").slice(1)}`,
  "addresses, each with places to turn": fill(`http://a.b/${"&=".repeat(19)} `),
  "one address after the other": fill("http://a.b "),
  "lines without words": fill("a\n"),
  "turning marks, one inside the other": fill("\u202e\u2067a"),
  "emoji of many parts": fill("👩🏽‍🚀"),
  "skin tones on one face": `👩${fill("🏽").slice(2)}`,
  "letters that join": fill("ب"),
  "letters of two directions": fill("aא"),
  "brackets that never close": `א${fill("([").slice(1)}`,
};
