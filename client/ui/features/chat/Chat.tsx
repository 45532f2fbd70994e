import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { type JSX, onCleanup, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { Conversation } from "./Conversation.tsx";
import { RoomList } from "./RoomList.tsx";
import { createRecalledTexts } from "./recalled.ts";

const RoomInfo = fetched(async () => (await import("./RoomInfo.tsx")).RoomInfo);

/** `/chats` and `/chats/:room`: the list, the conversation, and `?info` beside it. */
export default function Chat(): JSX.Element {
  const params = useParams<{ room?: string }>();
  const [search, setSearch] = useSearchParams<{ info?: string }>();
  const navigate = useNavigate();
  const rooms = createView("rooms", () => ({}));
  const room = createView("room", () => (params.room === undefined ? null : { room: params.room }));
  const recalled = createRecalledTexts();
  const infoOpen = () => search.info !== undefined && room()?.id === params.room;
  const showInfo = (open: boolean) => setSearch({ info: open ? "1" : undefined }, { replace: !open });
  const otherUnread = () =>
    (rooms() ?? []).reduce((sum, row) => sum + (row.id === params.room ? 0 : row.unread), 0);

  closeOnEscape(() => infoOpen() && showInfo(false));
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
