import { createSignal, type JSX, onMount, Show } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { shortcutOf } from "../../kit/shortcuts.ts";
import { fetched } from "../../state/fetched.tsx";
import type { Composing } from "./composing.ts";
import { EmojiPicker } from "./emoji-picker.ts";
import { Attach, AttachTray } from "./files.ts";
import { charactersLeft } from "./message-text.ts";
import { talkParts } from "./parts.ts";
import "./composer.css";

const ScheduleMenu = fetched(async () => (await talkParts()).ScheduleMenu);
const HeldStrip = fetched(async () => (await talkParts()).HeldStrip);
const ComposingStrip = fetched(async () => (await talkParts()).ComposingStrip);
const Naming = fetched(async () => (await talkParts()).Naming);

const WARN_LEFT = 200;

/** Where a message is written. The words leave the box only once they are on this device's disk. */
export function Composer(props: {
  readonly composing: Composing;
  /** Who could be named; undefined while it is not known. */
  readonly view: RoomView | null | undefined;
  readonly onUp: () => void;
}): JSX.Element {
  const t = useText("chat");
  const [picker, setPicker] = createSignal<Element | null>(null);
  const [scheduling, setScheduling] = createSignal<Element | null>(null);
  const [adding, setAdding] = createSignal<Element | null>(null);
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
  const canWait = () =>
    !composing.isEdit() && composing.text().trim() !== "" && composing.tray[0]().length === 0;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    const act = actOfKey(event, box, composing, props.onUp);
    if (act === null) return;
    event.preventDefault();
    act();
  };
  return (
    <footer class="composer">
      <Show when={(props.view?.held ?? 0) > 0 && props.view}>
        {(view) => <HeldStrip room={view().id} composing={composing} />}
      </Show>
      <Show when={composing.isAside()}>
        <ComposingStrip composing={composing} />
      </Show>
      <Show when={composing.tray[0]().length > 0}>
        <AttachTray tray={composing.tray} />
      </Show>
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
          onPaste={(event) => {
            const files = [...(event.clipboardData?.files ?? [])]; // the list is empty once this moment is over
            if (files.length === 0) return;
            event.preventDefault();
            void composing.attach(files);
          }}
        />
      </div>
      <div class="tools">
        <IconButton
          icon="smile"
          label={t().emoji}
          aria-haspopup="dialog"
          aria-expanded={picker() !== null}
          onClick={(event) => setPicker(event.currentTarget)}
        />
        <IconButton
          icon="plus-round"
          label={t().attach}
          aria-haspopup="menu"
          aria-expanded={adding() !== null}
          onClick={(event) => setAdding(event.currentTarget)}
        />
        <Show when={canWait()}>
          <IconButton
            class="only-desktop"
            icon="clock"
            label={t().later}
            aria-haspopup="menu"
            aria-expanded={scheduling() !== null}
            onClick={(event) => setScheduling(event.currentTarget)}
          />
        </Show>
      </div>
      <Button
        class="send"
        tone="primary"
        disabled={!composing.isReady()}
        busy={composing.busy()}
        onClick={() => void composing.send()}
        onContextMenu={(event) => {
          event.preventDefault();
          if (canWait()) setScheduling(event.currentTarget);
        }}
      >
        <Icon name="send" class="only-phone" label={t().send} />
        <span class="only-desktop">{composing.isEdit() ? t().save : t().send}</span>
      </Button>
      <Show when={scheduling()}>
        {(anchor) => (
          <ScheduleMenu
            anchor={anchor()}
            onPick={(at) => void composing.send(at)}
            onClose={() => setScheduling(null)}
          />
        )}
      </Show>
      <Note composing={composing} />
      <Show when={composing.text().includes("@") && props.view}>
        {(view) => (
          <Naming
            box={box}
            view={view()}
            onNames={composing.onNames}
            before={() => (composing.isEdit() ? composing.target() : null)}
          />
        )}
      </Show>
      <Show when={adding()}>
        {(anchor) => (
          <Attach anchor={anchor()} composing={composing} view={props.view} onClose={() => setAdding(null)} />
        )}
      </Show>
      <Show when={picker()}>
        {(anchor) => <EmojiPicker anchor={anchor()} onPick={insert} onClose={() => setPicker(null)} />}
      </Show>
    </footer>
  );
}

function actOfKey(
  event: KeyboardEvent,
  box: HTMLTextAreaElement,
  composing: Composing,
  onUp: () => void,
): (() => void) | null {
  const key = shortcutOf("writing", event);
  switch (key) {
    case "send":
    case "sendToo":
      return () => void composing.send();
    case "cancel":
      return composing.isAside() ? () => composing.cancel() : null;
    case "read":
      return composing.text() === "" ? onUp : null;
    case "bold":
    case "italic":
    case "code":
      return () => void talkParts().then(({ wrapIn }) => wrapIn(box, key));
    case "undo":
      return composing.text() === "" ? undoOfNewest() : null;
    default:
      return null;
  }
}

/** The press that the newest message offers while it can be undone. */
function undoOfNewest(): (() => void) | null {
  const button = [...document.querySelectorAll<HTMLElement>(".undo")].at(-1);
  return button === undefined ? null : () => button.click();
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
