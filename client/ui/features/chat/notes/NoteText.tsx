import type { EditorState } from "prosemirror-state";
import { createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { NoteRow, NoteWireView } from "../../../../bridge/contract.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Banner } from "../../../kit/Banner.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { type NoteEditor, openEditor } from "./editor.ts";
import { NoteTools } from "./NoteTools.tsx";
import { notesText } from "./notes-text.ts";

/** The text of a note, with who else is in it, and what it can be given. */
export function NoteText(props: { readonly room: string; readonly row: NoteRow }): JSX.Element {
  const [life, setLife] = createSignal(1);
  const t = useText(notesText);
  const toasts = useToasts();
  const onReset = (refused: boolean) => {
    toasts.show({ icon: "info", text: refused ? t().refused : t().remade });
    setLife((before) => before + 1);
  };
  return (
    <Show when={life()} keyed>
      <OpenText {...props} onReset={onReset} />
    </Show>
  );
}

function OpenText(props: {
  readonly room: string;
  readonly row: NoteRow;
  readonly onReset: (refused: boolean) => void;
}): JSX.Element {
  const t = useText(notesText);
  const engine = useEngine();
  const [access, setAccess] = createSignal<NoteWireView["access"]>("read");
  const [state, setState] = createSignal<EditorState | null>(null, { equals: false });
  const [ready, setReady] = createSignal(false);
  const [editor, setEditor] = createSignal<NoteEditor | null>(null);
  let isGone = false;
  let tools: HTMLElement | undefined;

  const open = async (place: HTMLElement) => {
    const opened = await openEditor(
      engine,
      { room: props.room, note: props.row.id },
      {
        place,
        label: t().text(props.row.role === "description" ? t().description : props.row.title),
        hint: { page: t().hintPage, announcement: t().hintAnnouncement, description: t().hintDescription }[
          props.row.role
        ],
        checkLabel: t().check,
        onState: setState,
        onAccess: setAccess,
        onReady: () => setReady(true),
        onReset: (refused) => !isGone && props.onReset(refused),
        onLeave: () => tools?.querySelector("button")?.focus(),
      },
    );
    if (isGone) opened.close();
    else setEditor(opened);
  };
  onCleanup(() => {
    isGone = true;
    editor()?.close();
  });
  return (
    <>
      <Show when={access() === "full"}>
        <Banner icon="info" shape="card">
          {t().full}
        </Banner>
      </Show>
      <Show when={access() === "read" && ready()}>
        <p class="note-hint">{t().readOnly}</p>
      </Show>
      <Show when={access() === "write" && editor()}>
        {(now) => (
          <NoteTools
            state={state()}
            run={now().run}
            ref={(element) => {
              tools = element;
            }}
          />
        )}
      </Show>
      <div
        class="note-sheet"
        data-state={ready() ? undefined : "loading"}
        aria-busy={!ready()}
        lang={languageOf(props.row.title)}
        ref={(place) => void open(place)}
      />
      <Show when={!ready()}>
        <p class="sr" role="status">
          {t().loading}
        </p>
      </Show>
    </>
  );
}
