import { createSignal, For, type JSX, Show } from "solid-js";
import type { NoteRow, NotesView } from "../../../../bridge/contract.ts";
import { useErrorText } from "../../../errors.ts";
import { formatListTime } from "../../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Empty } from "../../../kit/Empty.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { nameInText } from "../../../kit/names.ts";
import { TextField } from "../../../kit/TextField.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { notesText } from "./notes-text.ts";

export function NoteList(props: {
  readonly view: NotesView;
  readonly room: string;
  readonly onOpen: (note: string) => void;
}): JSX.Element {
  const t = useText(notesText);
  const pages = () => props.view.notes.filter(({ role, isAway }) => role === "page" && !isAway);
  const away = () => props.view.notes.filter(({ role, isAway }) => role === "page" && isAway);
  const announcement = () => props.view.notes.find(({ role }) => role === "announcement");
  const open = (row: NoteRow) => props.onOpen(row.id);
  return (
    <div class="scroll">
      <div class="notes-list">
        <Show when={announcement() !== undefined || props.view.canAnnounce}>
          <button type="button" class="note-announced" onClick={() => props.onOpen(props.view.announcement)}>
            <Icon name="megaphone" />
            <span class="text">
              <span class="cap">{t().announcement}</span>
              <span class="cut" lang={languageOf(announcement()?.title ?? "")}>
                {announced(announcement()) || (props.view.canAnnounce ? t().announceWrite : t().announceNone)}
              </span>
            </span>
            <Icon name="right" size="sm" />
          </button>
        </Show>
        <Show when={props.view.canWrite}>
          <MakeNote room={props.room} onMade={props.onOpen} />
        </Show>
        <Show
          when={pages().length > 0}
          fallback={<Empty art="geese" title={t().empty} text={t().emptyText} />}
        >
          <ul class="note-rows">
            <For each={pages()}>{(row) => <Row row={row} onOpen={open} />}</For>
          </ul>
        </Show>
        <Show when={away().length > 0}>
          <details class="notes-away">
            <summary>{t().away(away().length)}</summary>
            <ul class="note-rows">
              <For each={away()}>{(row) => <Row row={row} onOpen={open} />}</For>
            </ul>
          </details>
        </Show>
      </div>
    </div>
  );
}

const announced = (row: NoteRow | undefined): string => (row === undefined || row.isAway ? "" : row.title);

function Row(props: { readonly row: NoteRow; readonly onOpen: (row: NoteRow) => void }): JSX.Element {
  const t = useText(notesText);
  const language = useLanguage();
  const when = () => formatListTime(language(), props.row.editedAt, Date.now());
  const who = () => props.row.editedBy ?? props.row.madeBy;
  return (
    <li>
      <button type="button" onClick={() => props.onOpen(props.row)}>
        <span class="l1">
          <bdi class="name cut" lang={languageOf(props.row.title)}>
            {props.row.title || t().untitled}
          </bdi>
          <Show when={props.row.waiting}>
            <span class="waits">
              <Icon name="wait" />
              {t().waiting}
            </span>
          </Show>
        </span>
        <Show when={who()}>
          {(face) => (
            <span class="l2 cut">
              {props.row.editedBy === null
                ? t().made(nameInText(face()), when())
                : t().edited(nameInText(face()), when())}
            </span>
          )}
        </Show>
      </button>
    </li>
  );
}

function MakeNote(props: { readonly room: string; readonly onMade: (note: string) => void }): JSX.Element {
  const t = useText(notesText);
  const engine = useEngine();
  const errorText = useErrorText();
  const [title, setTitle] = createSignal<string | null>(null);
  const [error, setError] = createSignal<string>();
  const make = async (event: Event) => {
    event.preventDefault();
    const made = await engine.command("createNote", { room: props.room, title: title() ?? "" });
    if (!made.ok) {
      setError(errorText(made.error));
      return;
    }
    setTitle(null);
    props.onMade(made.value.note);
  };
  return (
    <Show
      when={title() !== null}
      fallback={
        <Button icon="plus" wide onClick={() => setTitle("")}>
          {t().make}
        </Button>
      }
    >
      <form class="note-make" onSubmit={(event) => void make(event)}>
        <TextField
          label={t().title}
          placeholder={t().titleHint}
          value={title() ?? ""}
          maxLength={200}
          error={error()}
          onInput={(value) => {
            setTitle(value);
            setError(undefined);
          }}
          ref={(input: HTMLInputElement) => queueMicrotask(() => input.focus())}
          onKeyDown={(event) => event.key === "Escape" && setTitle(null)}
        />
        <span class="acts">
          <Button tone="plain" onClick={() => setTitle(null)}>
            {t().cancel}
          </Button>
          <Button tone="primary" type="submit" disabled={(title() ?? "").trim() === ""}>
            {t().create}
          </Button>
        </span>
      </form>
    </Show>
  );
}
