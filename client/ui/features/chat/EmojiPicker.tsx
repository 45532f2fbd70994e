import { createSignal, For, type JSX, Show } from "solid-js";
import { useLanguage, useText } from "../../i18n/text.tsx";
import type { MenuAnchor } from "../../kit/Menu.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { findEmoji } from "./emoji.ts";
import { Popover } from "./Popover.tsx";
import "./emoji.css";
import { writingText } from "./writing-text.ts";

/** A small set with names to search for. Arrow keys walk through the grid, Enter picks. */
export function EmojiPicker(props: {
  readonly anchor: MenuAnchor;
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText("chat");
  const w = useText(writingText);
  const language = useLanguage();
  const [words, setWords] = createSignal("");
  const found = () => findEmoji(words());
  let grid!: HTMLDivElement;
  let picked: string | null = null;

  const pick = (emoji: string) => {
    picked = emoji;
    grid.closest<HTMLElement>("[popover]")?.hidePopover();
  };
  const onClose = () => {
    props.onClose();
    if (picked !== null) props.onPick(picked);
  };
  return (
    <Popover anchor={props.anchor} label={t().emoji} class="emoji-picker" onClose={onClose}>
      <TextField
        label={w().findEmoji}
        hideLabel
        placeholder={w().findEmoji}
        tone="sunken"
        icon="search"
        value={words()}
        onInput={setWords}
        data-first={matchMedia("(pointer: fine)").matches ? "" : undefined} // a finger would call up the keyboard
        onKeyDown={(event) => {
          const first = found()[0];
          if (event.isComposing) return;
          if (event.key === "Enter" && first !== undefined) pick(first.emoji);
          if (event.key === "ArrowDown") moveTo(grid, 0, event);
        }}
      />
      <div ref={grid} class="emoji-grid">
        <For each={found()} fallback={<p class="none">{w().noEmoji}</p>}>
          {(one, at) => (
            <button
              type="button"
              tabindex={at() === 0 ? 0 : -1}
              title={one[language()]}
              aria-label={one[language()]}
              onKeyDown={(event) => walkGrid(grid, event)}
              onClick={() => pick(one.emoji)}
            >
              {one.emoji}
            </button>
          )}
        </For>
      </div>
      <Show when={found().length === 0}>
        <span class="sr" role="status">
          {w().noEmoji}
        </span>
      </Show>
    </Popover>
  );
}

function moveTo(grid: HTMLElement, at: number, event: KeyboardEvent): void {
  const button = grid.querySelectorAll("button")[at];
  if (button === undefined) return;
  event.preventDefault();
  button.focus();
}

function walkGrid(grid: HTMLElement, event: KeyboardEvent): void {
  const buttons = [...grid.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (step === undefined) return;
  if (at + step >= 0) moveTo(grid, at + step, event);
  else grid.parentElement?.querySelector("input")?.focus();
}
