import type { MergedText } from "../../../bridge/contract.ts";
import { rebase } from "./rebase.ts";

/**
 * What one text box knows of a text that several people write.
 *
 *   typed → local differs from base → take → sent is set → answered → base is the merged text
 *                                                        ↘ refused → local stays, to be tried again
 *
 * While something is sent, texts that arrive wait: some hold the sent words already and some do not, and only
 * the answer tells.
 */
export interface SharedText {
  /** The version that `local` was written on. */
  readonly base: MergedText;
  readonly local: string;
  readonly sent: MergedText | null;
  readonly waiting: MergedText | null;
}

/** A new state, and where a caret of the old text stands in the new one. */
export interface Moved {
  readonly state: SharedText;
  readonly caret: (offset: number) => number;
}

const stay = (offset: number) => offset;

export function startText(text: MergedText): SharedText {
  return { base: text, local: text.text, sent: null, waiting: null };
}

export function isUnsent(state: SharedText): boolean {
  return state.local !== (state.sent ?? state.base).text;
}

export function typeText(state: SharedText, local: string): SharedText {
  return { ...state, local };
}

/** The engine shows a newer text: what I have not sent is carried over to it. */
export function arriveText(state: SharedText, remote: MergedText): Moved {
  if (state.sent !== null) return { state: { ...state, waiting: remote }, caret: stay };
  if (remote.version === state.base.version && remote.text === state.base.text) return { state, caret: stay };
  const { text, caret } = rebase(state.base.text, state.local, remote.text);
  return { state: { ...state, base: remote, local: text }, caret };
}

/** What to hand to the engine now: the text and the version it was written on. Null when there is nothing. */
export function takeText(state: SharedText): readonly [SharedText, MergedText] | null {
  if (state.sent !== null || !isUnsent(state)) return null;
  const sent: MergedText = { text: state.local, version: state.base.version };
  return [{ ...state, sent }, sent];
}

/**
 * The engine has merged what was sent; what was typed meanwhile moves on to the merged text. What waited is let
 * go: it may be older than the answer, and the newest text is offered again soon after.
 */
export function answerText(state: SharedText, merged: MergedText): Moved {
  if (state.sent === null) return { state, caret: stay };
  const { text, caret } = rebase(state.sent.text, state.local, merged.text);
  return { state: { base: merged, local: text, sent: null, waiting: null }, caret };
}

/** The engine would not take it. The words stay in the box; what waited is taken in. */
export function refuseText(state: SharedText): Moved {
  const back: SharedText = { ...state, sent: null, waiting: null };
  return state.waiting === null ? { state: back, caret: stay } : arriveText(back, state.waiting);
}
