import { createUniqueId, type JSX, Show } from "solid-js";
import type { CommandError, MergedText, Result } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { languageOf, useText } from "../../i18n/text.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { createSharedTextBox } from "./shared-text-box.ts";
import { texts } from "./text.ts";

export interface SharedTextFieldProps {
  readonly text: MergedText;
  readonly label: string;
  readonly placeholder?: string | undefined;
  readonly readOnly: boolean;
  /** Enter makes a new line instead of leaving the field. */
  readonly multiline?: boolean | undefined;
  readonly save: (text: string, version: string) => Promise<Result<MergedText, CommandError>>;
}

/** A text edited where it stands. It looks like the text it is, grows with it, and merges with what others write. */
export function SharedTextField(props: SharedTextFieldProps): JSX.Element {
  const errorText = useErrorText();
  const onLost = createLostWords();
  const id = createUniqueId();
  let box!: HTMLTextAreaElement;
  const shared = createSharedTextBox({
    text: () => props.text,
    save: (text, version) => props.save(text, version),
    box: () => box,
    onLost,
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    const leave = event.key === "Escape" || (event.key === "Enter" && props.multiline !== true);
    if (!leave) return;
    event.preventDefault();
    event.stopPropagation();
    box.blur();
  };
  return (
    <div class="shared-text" data-text={shared.local()}>
      <textarea
        ref={box}
        rows={1}
        lang={languageOf(shared.local())}
        aria-label={props.label}
        placeholder={props.placeholder}
        readOnly={props.readOnly}
        aria-invalid={shared.error() === null ? undefined : "true"}
        aria-describedby={shared.error() === null ? undefined : id}
        onInput={(event) => shared.type(oneLine(event.currentTarget, props.multiline === true))}
        onBlur={() => void shared.flush()}
        onCompositionStart={shared.startComposition}
        onCompositionEnd={shared.endComposition}
        onKeyDown={onKeyDown}
      />
      <Show when={shared.error()}>
        {(error) => (
          <p id={id} class="field-error" role="alert">
            {errorText(error())}
          </p>
        )}
      </Show>
    </div>
  );
}

/** A title is one line: pasted line breaks become spaces, without moving the caret. */
function oneLine(box: HTMLTextAreaElement, multiline: boolean): string {
  if (multiline || !box.value.includes("\n")) return box.value;
  const caret = box.selectionStart;
  box.value = box.value.replaceAll("\n", " ");
  box.setSelectionRange(caret, caret);
  return box.value;
}

/** Words whose box has left the screen before they could be saved are handed back, never dropped. */
function createLostWords(): (words: string, error: CommandError) => void {
  const t = useText(texts);
  const toasts = useToasts();
  const errorText = useErrorText();
  return (words, error) =>
    toasts.show({
      icon: "alert",
      text: t().notKept(words, errorText(error)),
      action: { label: t().copyWords, run: () => void navigator.clipboard.writeText(words) },
    });
}
