import { type JSX, Match, Show, Switch } from "solid-js";
import type { NoteRow, RoomView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Empty } from "../../../kit/Empty.tsx";
import { SidePane } from "../../../kit/SidePane.tsx";
import { SkeletonRows } from "../../../kit/SkeletonRows.tsx";
import { createView } from "../../../state/engine.tsx";
import { fetched } from "../../../state/fetched.tsx";
import { NoteList } from "./NoteList.tsx";
import { notesText } from "./notes-text.ts";
import "./notes.css";

export interface NotesPaneProps {
  readonly view: RoomView;
  /** The note that is open, or `list`. */
  readonly open: string;
  readonly onOpen: (note: string) => void;
  readonly onClose: () => void;
}

const LIST = "list";
const NotePage = fetched(
  async () => (await import("./NotePage.tsx")).NotePage,
  () => <SkeletonRows count={5} />,
);

/** What a room writes together: the list, and the one that is open. */
export function NotesPane(props: NotesPaneProps): JSX.Element {
  const t = useText(notesText);
  const notes = createView("notes", () => ({ room: props.view.id }));
  const row = () => notes()?.notes.find(({ id }) => id === props.open) ?? announcementRow();
  /** Nobody has written it yet: it is there all the same. */
  const announcementRow = (): NoteRow | undefined => {
    const view = notes();
    if (view?.announcement !== props.open) return undefined;
    return {
      id: view.announcement,
      role: "announcement",
      title: "",
      madeBy: null,
      madeAt: 0,
      editedBy: null,
      editedAt: 0,
      isAway: false,
      waiting: false,
      canWrite: view.canAnnounce,
    };
  };
  const isList = () => props.open === LIST;
  const HEADS = {
    announcement: () => t().announcement,
    description: () => t().description,
    page: () => t().notes,
  };
  const title = () => (isList() ? t().notes : HEADS[row()?.role ?? "page"]());
  return (
    <SidePane
      class="notes-pane"
      data-open={isList() ? undefined : ""}
      name={t().notes}
      title={title()}
      back={isList() ? undefined : { label: t().back, act: () => props.onOpen(LIST) }}
      closeLabel={t().close}
      onClose={props.onClose}
      takesFocus
    >
      <Switch>
        <Match when={notes() === undefined}>
          <SkeletonRows count={4} />
        </Match>
        <Match when={notes() === null}>
          <Empty art="well" title={t().failed} text={t().failedText} />
        </Match>
        <Match when={isList() && notes()}>
          {(view) => <NoteList view={view()} room={props.view.id} onOpen={props.onOpen} />}
        </Match>
        <Match when={row()?.id} keyed>
          <Show when={row()}>
            {(one) => (
              <NotePage room={props.view.id} row={one()} announced={props.view.announcement !== null} />
            )}
          </Show>
        </Match>
        <Match when={true}>
          <Empty
            art="well"
            title={t().notHere}
            text={t().notHereText}
            actions={<Button onClick={() => props.onOpen(LIST)}>{t().back}</Button>}
          />
        </Match>
      </Switch>
    </SidePane>
  );
}
