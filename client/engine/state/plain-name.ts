/**
 * A name as it may stand in a line of other text: without characters that nobody sees, that turn what follows around or
 * that begin a new line. With them one person's name can be drawn as another's, and a name can rewrite the sentence
 * around it. So they are dropped where a name is set, and again where it is opened: not everybody's app drops them.
 *
 * Source: general categories Cc, Cf, Cs, Zl and Zp (UAX #44) with the letters that are drawn as nothing; UTS #39, section 3.
 */
export const plainName = (text: string): string =>
  text.replace(BREAKS, " ").replace(UNSEEN, "").replace(BLANKS, " ").trim();

const BREAKS = /[\t-\r\u0085\u2028\u2029]+/gu;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u115F\u1160\u17B4\u17B5\u3164\uFFA0]+/gu;
const BLANKS = /\u2800+/gu; // a Braille cell without dots is no space to `trim`

/** Stands for a name that this device cannot open, or not yet. */
export const NAME_TO_COME = "…";
