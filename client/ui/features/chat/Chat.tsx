import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { type JSX, onCleanup, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { callsOf } from "../../state/calls.ts";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { Conversation } from "./Conversation.tsx";
import { RoomList } from "./RoomList.tsx";
import { createRecalledTexts } from "./recalled.ts";

const NotesPane = fetched(async () => (await import("./RoomInfo.tsx")).NotesPane); // one file: each of its own costs the first screen its name
const RoomInfo = fetched(async () => (await import("./RoomInfo.tsx")).RoomInfo);

/** `/chats` and `/chats/:room`: the list, the conversation, `?info` or `?notes` beside it, and `?at` a message to go to. */
export default function Chat(): JSX.Element {
  const params = useParams<{ room?: string }>();
  const [search, setSearch] = useSearchParams<{ info?: string; notes?: string; at?: string }>();
  const navigate = useNavigate();
  const rooms = createView("rooms", () => ({}));
  const room = createView("room", () => (params.room === undefined ? null : { room: params.room }));
  const recalled = createRecalledTexts();
  const infoOpen = () => search.info !== undefined && room()?.id === params.room;
  const notes = () => (room()?.id === params.room ? search.notes : undefined);
  const show = (info?: string, notes?: string) => setSearch({ info, notes }, { replace: info === notes }); // both are away
  const showInfo = (open: boolean) => show(open ? "1" : undefined);
  const otherUnread = () =>
    (rooms() ?? []).reduce((sum, row) => sum + (row.id === params.room ? 0 : callsOf(row)), 0);

  closeOnEscape(() => (infoOpen() || notes()) && show());
  return (
    <>
      <RoomList rooms={rooms()} current={params.room} />
      <Show when={params.room} keyed fallback={<NothingChosen />}>
        {(id) => (
          <Conversation
            room={id}
            view={room()?.id === id || room() === null ? room() : undefined}
            otherUnread={otherUnread()}
            recalled={recalled}
            at={search.at}
            onArrived={() => setSearch({ at: undefined }, { replace: true })}
            infoOpen={infoOpen()}
            onInfo={() => showInfo(!infoOpen())}
            notesOpen={notes() !== undefined}
            onNotes={(note) => show(undefined, note)}
            onBack={() => navigate("/chats")}
          />
        )}
      </Show>
      <Show when={infoOpen() && room()}>
        {(view) => (
          <RoomInfo view={view()} onClose={() => show()} onNotes={(note) => show(undefined, note)} />
        )}
      </Show>
      <Show when={notes() !== undefined && room()}>
        {(view) => (
          <NotesPane
            view={view()}
            open={notes() ?? ""}
            onOpen={(note) => show(undefined, note)}
            onClose={() => show()}
          />
        )}
      </Show>
    </>
  );
}

function NothingChosen(): JSX.Element {
  const t = useText("chat");
  return (
    <main class="stage">
      <div class="stage-middle">
        <Empty art="geese" title={t().pickRoom} />
      </div>
    </main>
  );
}

/** Esc closes the topmost thing: anything open above has already taken the key. */
function closeOnEscape(close: () => void): void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented && !isElsewhere(event.target)) close();
  };
  document.addEventListener("keydown", onKeyDown);
  onCleanup(() => document.removeEventListener("keydown", onKeyDown));
}

function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("dialog, [popover], form, textarea, input, .thread") !== null
  );
}
