import { type Accessor, createMemo, createSignal, type JSX, onMount, Show } from "solid-js";
import type { MentionPlace, RoomId } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { moreShortcuts } from "../../kit/more-shortcuts.ts";
import { type FindNames, type Named, Naming } from "../../kit/Naming.tsx";
import { meaningIn } from "../../kit/shortcuts.ts";
import { TextArea } from "../../kit/TextField.tsx";
import { createView } from "../../state/engine.tsx";
import { commentTexts } from "./comment-text.ts";

export interface CommentBoxProps {
  readonly label: string;
  readonly placeholder?: string | undefined;
  readonly act: string;
  /** Who can be named is who is in this room. */
  readonly room: RoomId;
  readonly text: Accessor<string>;
  readonly setText: (text: string) => void;
  /** What is edited, if something is. */
  readonly before?: Named | undefined;
  readonly takesFocus?: boolean | undefined;
  /** Saves; answers with the sentence that says why it could not. */
  readonly save: (text: string, mentions: readonly MentionPlace[]) => Promise<string | null>;
  /** What was saved is all that is in the box: it can be cleared or closed. */
  readonly onSaved: () => void;
  readonly onCancel?: (() => void) | undefined;
}

/** Where a comment is written. Words stay until they are on the disk. */
export function CommentBox(props: CommentBoxProps): JSX.Element {
  const t = useText(commentTexts);
  const isNaming = createMemo(() => props.text().includes("@")); // asked once, not with each letter
  const room = createView("room", () => (isNaming() ? { room: props.room } : null));
  const [error, setError] = createSignal<string | undefined>();
  const [busy, setBusy] = createSignal(false);
  let box!: HTMLTextAreaElement;
  let names: FindNames | null = null;
  onMount(() => props.takesFocus && box.focus());
  const save = async () => {
    const text = props.text().trim();
    if (text === "" || busy()) return;
    setBusy(true);
    const mentions = text.includes("@") && names !== null ? await names(text) : [];
    const failed = mentions === null ? undefined : await props.save(text, mentions);
    setBusy(false);
    if (failed === undefined) return;
    setError(failed ?? undefined);
    if (failed === null && props.text().trim() === text) props.onSaved(); // else more was typed meanwhile
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (meaningIn(moreShortcuts.goals, event) === "checkIn") {
      event.preventDefault();
      void save();
    } else if (event.key === "Escape" && props.onCancel !== undefined) {
      event.preventDefault();
      event.stopPropagation(); // the pane stays open
      props.onCancel();
    }
  };
  return (
    <form
      class="comment-box"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextArea
        ref={(element) => {
          box = element;
        }}
        label={props.label}
        hideLabel
        rows={2}
        placeholder={props.placeholder}
        value={props.text()}
        onInput={(now) => {
          props.setText(now);
          setError(undefined);
        }}
        error={error()}
      />
      <Show when={isNaming() && room()}>
        {(view) => (
          <Naming
            box={box}
            view={{ members: view().members, memberCount: view().memberCount, canNameAll: false }}
            onNames={(find) => {
              names = find;
            }}
            before={() => props.before ?? null}
          />
        )}
      </Show>
      <div class="acts">
        <Show when={props.onCancel}>
          {(cancel) => (
            <Button size="sm" onClick={() => cancel()()}>
              {t().cancel}
            </Button>
          )}
        </Show>
        <Button type="submit" size="sm" tone="primary" busy={busy()} disabled={props.text().trim() === ""}>
          {props.act}
        </Button>
      </div>
    </form>
  );
}
