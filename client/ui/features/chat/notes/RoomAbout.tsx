import { type JSX, Show } from "solid-js";
import type { RoomView } from "../../../../bridge/contract.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { useAct } from "../../../state/act.ts";
import { createView } from "../../../state/engine.tsx";
import { notesText } from "./notes-text.ts";

/** What the room is about, in its info: to read, and for whoever writes here to write. */
export function RoomAbout(props: {
  readonly view: RoomView;
  readonly onOpen: (note: string) => void;
}): JSX.Element {
  const t = useText(notesText);
  const act = useAct();
  const notes = createView("notes", () => ({ room: props.view.id }));
  const about = () => notes()?.about ?? "";
  const isBegun = () => notes()?.notes.some(({ role }) => role === "description") === true;
  const write = async () => {
    const note = notes()?.description;
    if (note === undefined) return;
    const begun =
      isBegun() || (await act.say("describeRoom", { room: props.view.id, title: t().description }));
    if (begun) props.onOpen(note);
  };
  return (
    <Show when={about() !== "" || notes()?.canWrite === true}>
      <Show
        when={about() !== ""}
        fallback={
          <Button icon="edit" wide onClick={() => void write()}>
            {t().describe}
          </Button>
        }
      >
        <button type="button" class="room-about" onClick={() => void write()}>
          <span class="cap">{t().description}</span>
          <span class="text" lang={languageOf(about())}>
            {about()}
          </span>
        </button>
      </Show>
    </Show>
  );
}
