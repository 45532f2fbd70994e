import { type JSX, onCleanup, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { useNavigate, useParams, useSearch } from "../../router/router.tsx";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { Conversation } from "./Conversation.tsx";
import { RoomList } from "./RoomList.tsx";
import { createRecalledTexts } from "./recalled.ts";

const RoomInfo = fetched(async () => (await import("./RoomInfo.tsx")).RoomInfo);

/** `/chats` and `/chats/:room`: the list, the conversation, and `?info` beside it. */
export default function Chat(): JSX.Element {
  const params = useParams();
  const current = () => params().room;
  const [info, setInfo] = useSearch("info");
  const navigate = useNavigate();
  const rooms = createView("rooms", () => ({}));
  const room = createView("room", () => ofRoom(current()));
  const recalled = createRecalledTexts();
  const infoOpen = () => info() !== null && room()?.id === current();
  const showInfo = (open: boolean) => setInfo(open ? "1" : null, { replace: !open });
  const otherUnread = () =>
    (rooms() ?? []).reduce((sum, row) => sum + (row.id === current() ? 0 : row.unread), 0);

  closeOnEscape(() => infoOpen() && showInfo(false));
  return (
    <>
      <RoomList rooms={rooms()} current={current()} />
      <Show when={current()} keyed fallback={<NothingChosen />}>
        {(id) => (
          <Conversation
            room={id}
            view={room()?.id === id || room() === null ? room() : undefined}
            otherUnread={otherUnread()}
            recalled={recalled}
            infoOpen={infoOpen()}
            onInfo={() => showInfo(!infoOpen())}
            onBack={() => navigate("/chats")}
          />
        )}
      </Show>
      <Show when={infoOpen() && room()}>
        {(view) => <RoomInfo view={view()} onClose={() => showInfo(false)} />}
      </Show>
    </>
  );
}

const ofRoom = (room: string | undefined) => (room === undefined ? null : { room });

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
