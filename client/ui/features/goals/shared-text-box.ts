import { createEffect, createSignal, on, onCleanup, onMount, untrack } from "solid-js";
import type { CommandError, MergedText, Result } from "../../../bridge/contract.ts";
import {
  answerText,
  arriveText,
  isUnsent,
  type Moved,
  refuseText,
  startText,
  takeText,
  typeText,
} from "./shared-text.ts";

/** Typing rests this long before it is sent as one edit. */
const IDLE_MS = 1000;
/** After an answer, the newest text is looked at once more: it may have arrived before the answer did. */
const SETTLE_MS = 400;

export interface SharedTextOptions {
  readonly text: () => MergedText;
  readonly save: (text: string, version: string) => Promise<Result<MergedText, CommandError>>;
  readonly box: () => HTMLTextAreaElement;
  /** The box is gone and its last words were not taken. */
  readonly onLost: (words: string, error: CommandError) => void;
}

/**
 * Ties one text box to a text that several people write: sends what is typed after a rest or on leaving, and
 * takes in what others write without moving the caret off its words. While an input method composes, nothing
 * is changed under it.
 */
export function createSharedTextBox(options: SharedTextOptions) {
  const newest = (): MergedText => ({ text: options.text().text, version: options.text().version });
  const [state, setState] = createSignal(startText(untrack(newest)));
  const [error, setError] = createSignal<CommandError | null>(null);
  let composing = false;
  let gone = false;
  let held: (() => void) | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let settle: ReturnType<typeof setTimeout> | undefined;

  const show = (moved: Moved) => {
    setState(moved.state);
    if (!gone) writeBox(options.box(), moved);
  };
  const arrive = () => {
    if (!composing) show(arriveText(state(), untrack(newest)));
  };
  const flush = async () => {
    clearTimeout(idle);
    const taken = composing ? null : takeText(state());
    if (taken === null) return;
    setState(taken[0]);
    const answer = await options.save(taken[1].text, taken[1].version);
    if (composing) held = () => take(answer);
    else take(answer);
  };
  const take = (answer: Result<MergedText, CommandError>) => {
    setError(answer.ok ? null : answer.error);
    show(answer.ok ? answerText(state(), answer.value) : refuseText(state()));
    if (answer.ok) afterAnswer();
    else if (gone) options.onLost(state().local, answer.error);
  };
  const afterAnswer = () => {
    if (gone) return void flush();
    settle = setTimeout(arrive, SETTLE_MS);
    if (isUnsent(state())) idle = setTimeout(flush, IDLE_MS);
  };
  const type = (text: string) => {
    setState(typeText(state(), text));
    clearTimeout(idle);
    idle = setTimeout(flush, IDLE_MS);
  };
  const endComposition = () => {
    composing = false;
    type(options.box().value);
    held?.();
    held = null;
    arrive();
  };

  createEffect(on(newest, arrive, { defer: true }));
  onMount(() => {
    options.box().value = state().local;
    addEventListener("pagehide", flush);
  });
  onCleanup(() => {
    gone = true;
    removeEventListener("pagehide", flush);
    clearTimeout(settle);
    composing = false;
    held?.();
    void flush();
  });
  return {
    local: () => state().local,
    error,
    type,
    flush,
    startComposition: () => {
      composing = true;
    },
    endComposition,
  };
}

/** Writes only what differs, and sets the caret only where the person has one. */
function writeBox(box: HTMLTextAreaElement, moved: Moved): void {
  if (box.value === moved.state.local) return;
  const [from, to] = [box.selectionStart, box.selectionEnd];
  box.value = moved.state.local;
  if (document.activeElement === box) box.setSelectionRange(moved.caret(from), moved.caret(to));
}
