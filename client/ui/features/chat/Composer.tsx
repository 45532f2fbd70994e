import { createSignal, type JSX, onMount, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { ComposingStrip } from "./ComposingStrip.tsx";
import type { Composing } from "./composing.ts";
import { EmojiPicker } from "./emoji-picker.ts";
import { charactersLeft } from "./message-text.ts";
import "./composer.css";

const WARN_LEFT = 200;

/** Where a message is written. The words leave the box only once they are on this device's disk. */
export function Composer(props: { readonly composing: Composing; readonly onUp: () => void }): JSX.Element {
  const t = useText("chat");
  const [picker, setPicker] = createSignal<Element | null>(null);
  const { composing } = props;
  let box!: HTMLTextAreaElement;

  composing.onFocus(() => box.focus());
  onMount(() => {
    if (matchMedia("(pointer: fine)").matches) box.focus(); // a finger would call up the keyboard
  });
  const insert = (emoji: string) => {
    box.setRangeText(emoji, box.selectionStart, box.selectionEnd, "end");
    composing.write(box.value);
    box.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    const act = actOfKey(event, composing, props.onUp);
    if (act === null) return;
    event.preventDefault();
    act();
  };
  return (
    <footer class="composer">
      <ComposingStrip composing={composing} />
      <div class="words-box" data-text={composing.text()}>
        <textarea
          ref={box}
          class="words"
          rows={1}
          aria-label={t().composer}
          aria-describedby="composer-note"
          placeholder={t().placeholder}
          enterkeyhint="send"
          value={composing.text()}
          onInput={(event) => composing.write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => composing.leave()}
        />
      </div>
      <IconButton
        class="emoji-button"
        icon="smile"
        label={t().emoji}
        aria-haspopup="dialog"
        aria-expanded={picker() !== null}
        onClick={(event) => setPicker(event.currentTarget)}
      />
      <Button
        class="send"
        tone="primary"
        disabled={composing.text().trim() === ""}
        busy={composing.busy()}
        onClick={() => void composing.send()}
      >
        <Icon name="send" class="only-phone" label={t().send} />
        <span class="only-desktop">{composing.isEdit() ? t().save : t().send}</span>
      </Button>
      <Note composing={composing} />
      <Show when={picker()}>
        {(anchor) => <EmojiPicker anchor={anchor()} onPick={insert} onClose={() => setPicker(null)} />}
      </Show>
    </footer>
  );
}

function actOfKey(event: KeyboardEvent, composing: Composing, onUp: () => void): (() => void) | null {
  if (event.key === "Enter" && !event.shiftKey && !event.altKey) return () => void composing.send();
  if (event.key === "Escape" && composing.isAside()) return () => composing.cancel();
  if (event.key === "ArrowUp" && composing.text() === "" && !event.shiftKey) return onUp;
  return null;
}

/** One line below the box: why it did not go out, else how much room is left, else that the draft is safe. */
function Note(props: { readonly composing: Composing }): JSX.Element {
  const t = useText("chat");
  const left = () => charactersLeft(props.composing.text());
  const length = () => (left() > WARN_LEFT ? null : left() < 0 ? t().over(-left()) : t().left(left()));
  const draft = () => {
    if (props.composing.isEdit()) return "";
    const state = props.composing.draftState();
    return state === "saved" ? t().draftSaved : state === "notSaved" ? t().draftNotSaved : "";
  };
  return (
    <p
      id="composer-note"
      class="fine"
      data-bad={props.composing.problem() !== null || left() < 0 ? "" : undefined}
    >
      <Show when={props.composing.problem()} fallback={length() ?? draft()}>
        {(problem) => <span role="alert">{problem()}</span>}
      </Show>
    </p>
  );
}
