import { createSignal, Index, type JSX } from "solid-js";
import { isFinished, spillWords } from "./words.ts";
import "./word-grid.css";

export interface WordGridProps {
  /** One per place; empty where nothing is written yet. */
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  /** What each place is called, from 1. */
  readonly label: (place: number) => string;
  /** Says which words are no words of any list. Asked only where the person is not typing. */
  readonly isWrong: (word: string) => boolean;
  readonly language: "zh" | "en";
  /** A whole link or anything else that is not words; true when it was taken. */
  readonly onPaste?: ((text: string) => boolean) | undefined;
}

/**
 * Numbered places for words. Words run on by themselves: a Chinese character, a space, or a paste of all of them
 * fills the places one after the other; backspace in an empty place goes back.
 */
export function WordGrid(props: WordGridProps): JSX.Element {
  const [focused, setFocused] = createSignal<number | null>(null);
  let grid!: HTMLOListElement;
  const focus = (place: number) => grid.querySelectorAll("input")[place]?.focus();
  const type = (place: number, typed: string) => {
    if (!isFinished(typed)) return props.onChange(props.values.with(place, typed.trimStart()));
    const spilled = spillWords(props.values, place, typed);
    props.onChange(spilled.values);
    focus(spilled.next);
  };
  const paste = (place: number, event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text") ?? "";
    event.preventDefault();
    if (props.onPaste?.(text) !== true) type(place, `${text} `);
  };
  const stepBack = (place: number, event: KeyboardEvent) => {
    if (event.key !== "Backspace" || props.values[place] !== "" || place === 0) return;
    event.preventDefault();
    focus(place - 1);
  };
  return (
    <ol ref={grid} class="word-grid" data-language={props.language}>
      <Index each={props.values}>
        {(value, place) => (
          <li data-wrong={value() !== "" && focused() !== place && props.isWrong(value()) ? "" : undefined}>
            <span aria-hidden="true">{place + 1}</span>
            <input
              value={value()}
              aria-label={props.label(place + 1)}
              aria-invalid={
                value() !== "" && focused() !== place && props.isWrong(value()) ? "true" : undefined
              }
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              enterkeyhint="next"
              onFocus={() => setFocused(place)}
              onBlur={() => setFocused(null)}
              onInput={(event) => {
                if (event.isComposing) return;
                type(place, event.currentTarget.value);
              }}
              onCompositionEnd={(event) => type(place, event.currentTarget.value)}
              onPaste={(event) => paste(place, event)}
              onKeyDown={(event) => stepBack(place, event)}
            />
          </li>
        )}
      </Index>
    </ol>
  );
}
