/** Unicode rules for text that people type (rules TXT1–TXT2 in SPEC.md). */

/** Lone surrogates cannot be encoded as UTF-8: they become U+FFFD, on every device alike, before anything is signed. */
export const wellFormed = (text: string): string => text.toWellFormed();
