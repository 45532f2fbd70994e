export type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "link"; readonly text: string; readonly href: string };

const MAX_LINK_CHARACTERS = 2048;
const MAX_LINKS = 100; // in one message: each is an element, and nobody follows that many

/**
 * A candidate: a scheme that we open, not glued to a word before it, then what may stand in an address.
 * Letters of other scripts count only after a separator, so that `…/b谢谢` ends before 谢 and `…/wiki/鸿雁` does not.
 */
const CANDIDATE =
  /(?<![A-Za-z0-9_])(?:https?:\/\/|mailto:)(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]|(?<=[/=?#&\-_+.]|[^\p{ASCII}])(?!\p{ASCII})[\p{L}\p{M}\p{N}])+/giu;

/** Punctuation that belongs to the sentence when it ends an address. */
const SENTENCE_END = ".,;:!?'*_~";

/**
 * Splits message text into plain text and links.
 *
 * Bounds: a link is at most 2048 characters, and the first 100 are links; linear in the text.
 * Safety: only http, https and mailto become links; an address that names a user (`https://bank.com@evil.com`)
 *         stays text, because people read the wrong host in it. The shown text is always what was typed.
 */
export function linkify(text: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  let links = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = trimSentence(match[0]);
    const href = hrefOf(shown);
    if (href === null) continue;
    if (match.index > end) parts.push({ type: "text", text: text.slice(end, match.index) });
    parts.push({ type: "link", text: shown, href });
    end = match.index + shown.length;
    if (++links === MAX_LINKS) break;
  }
  if (end < text.length) parts.push({ type: "text", text: text.slice(end) });
  return parts;
}

/** One walk from the end: what a hostile text repeats a thousand times is counted once. */
function trimSentence(candidate: string): string {
  const shown = candidate.slice(0, MAX_LINK_CHARACTERS + 1);
  const unopened = { ")": surplus(shown, ")", "("), "]": surplus(shown, "]", "[") };
  let end = shown.length;
  for (; end > 0; end--) {
    const last = shown[end - 1] as string;
    if (last === ")" || last === "]") {
      if (unopened[last]-- <= 0) break;
    } else if (!SENTENCE_END.includes(last)) break;
  }
  return shown.slice(0, end);
}

function surplus(text: string, closing: string, opening: string): number {
  return text.split(closing).length - text.split(opening).length;
}

export function hrefOf(shown: string): string | null {
  if (shown.length > MAX_LINK_CHARACTERS) return null;
  const url = parseUrl(shown);
  if (url === null) return null;
  if (url.protocol === "mailto:") return isMailbox(url.pathname) ? url.href : null;
  const isWeb = url.protocol === "http:" || url.protocol === "https:";
  return isWeb && url.hostname !== "" && url.username === "" && url.password === "" ? url.href : null;
}

function parseUrl(shown: string): URL | null {
  try {
    return new URL(shown);
  } catch {
    return null; // the URL parser throws on bad input and only on that
  }
}

function isMailbox(path: string): boolean {
  return /^[^@\s/]+@[^@\s/]+\.[^@\s/]+$/.test(path);
}
