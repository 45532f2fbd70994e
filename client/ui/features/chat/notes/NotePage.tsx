import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { NoteRow } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useAct } from "../../../state/act.ts";
import { NoteText } from "./NoteText.tsx";
import { notesText } from "./notes-text.ts";

/** One note: what it is called, how it fares, and its text. */
export function NotePage(props: {
  readonly room: string;
  readonly row: NoteRow;
  readonly announced: boolean;
}): JSX.Element {
  const t = useText(notesText);
  return (
    <div class="scroll note-scroll">
      <div class="note-page">
        <Switch>
          <Match when={props.row.role === "page"}>
            <TitleLine {...props} />
          </Match>
          <Match when={props.row.role === "description"}>
            <p class="note-hint">{t().describeHint}</p>
          </Match>
          <Match when={props.row.role === "announcement"}>
            <AnnounceLine {...props} />
          </Match>
        </Switch>
        <p class="note-state" role="status" data-waiting={props.row.waiting ? "" : undefined}>
          <Icon name={props.row.waiting ? "wait" : "tick"} />
          {props.row.waiting ? t().waiting : t().sent}
        </p>
        <NoteText room={props.room} row={props.row} />
      </div>
    </div>
  );
}

function TitleLine(props: { readonly room: string; readonly row: NoteRow }): JSX.Element {
  const t = useText(notesText);
  const act = useAct();
  const toasts = useToasts();
  const [typed, setTyped] = createSignal<string | null>(null);
  const [error, setError] = createSignal<string>();
  const place = () => ({ room: props.room, note: props.row.id });
  const save = async () => {
    const title = typed()?.trim() ?? "";
    if (title === "" || title === props.row.title) {
      setTyped(null);
      return;
    }
    const flaw = await act.attempt("nameNote", { ...place(), title });
    setError(flaw ?? undefined);
    if (flaw === null) setTyped(null);
  };
  const put = async (away: boolean): Promise<void> => {
    if (!(await act.say("putNoteAway", { ...place(), away }))) return;
    const undo = { label: t().undo, run: () => void put(!away) };
    toasts.show({ icon: "tick", text: away ? t().isAway : t().isBack, action: undo });
  };
  return (
    <Show when={props.row.canWrite} fallback={<h3 class="note-title">{props.row.title || t().untitled}</h3>}>
      <div class="note-title">
        <TextField
          label={t().title}
          hideLabel
          value={typed() ?? props.row.title}
          maxLength={200}
          error={error()}
          onInput={(value) => {
            setTyped(value);
            setError(undefined);
          }}
          onBlur={() => void save()}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.isComposing) void save();
            if (event.key === "Escape") setTyped(null);
          }}
        />
        <Button tone="plain" size="sm" onClick={() => void put(!props.row.isAway)}>
          {props.row.isAway ? t().bringBack : t().putAway}
        </Button>
      </div>
    </Show>
  );
}

function AnnounceLine(props: {
  readonly room: string;
  readonly row: NoteRow;
  readonly announced: boolean;
}): JSX.Element {
  const t = useText(notesText);
  const act = useAct();
  const [typed, setTyped] = createSignal<string | null>(null);
  const shown = () => (props.announced ? props.row.title : "");
  const announce = async (event: Event) => {
    event.preventDefault();
    const text = typed() ?? shown();
    if (await act.say("announce", { room: props.room, text }, { icon: "tick", text: t().announced }))
      setTyped(null);
  };
  const takeDown = async () => {
    const done = { icon: "tick", text: t().unannounced } as const;
    if (await act.say("announce", { room: props.room, text: "" }, done)) setTyped(null);
  };
  return (
    <Show when={props.row.canWrite} fallback={<h3 class="note-title">{shown() || t().announceNone}</h3>}>
      <form class="note-announce" onSubmit={(event) => void announce(event)}>
        <TextField
          label={t().announceLine}
          hint={t().announceHint}
          value={typed() ?? shown()}
          maxLength={200}
          onInput={setTyped}
        />
        <span class="acts">
          <Show when={props.announced}>
            <Button tone="plain" onClick={() => void takeDown()}>
              {t().announceDown}
            </Button>
          </Show>
          <Button
            tone="primary"
            type="submit"
            disabled={(typed() ?? "").trim() === "" || (props.announced && typed()?.trim() === shown())}
          >
            {t().announceDo}
          </Button>
        </span>
      </form>
    </Show>
  );
}
