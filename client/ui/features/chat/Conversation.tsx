import { createEffect, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { MessageId, RoomId, RoomView } from "../../../bridge/contract.ts";
import { useEngine } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { createMessageActions } from "./actions.ts";
import { Composer } from "./Composer.tsx";
import { createComposing } from "./composing.ts";
import { attaching, DropZone } from "./files.ts";
import { talkParts } from "./parts.ts";
import type { RecalledTexts } from "./recalled.ts";
import { TalkHead } from "./TalkHead.tsx";
import { ThreadView } from "./ThreadView.tsx";
import { createAttention, createThread } from "./thread.ts";
import { createTimeline } from "./timeline.ts";

export interface ConversationProps {
  readonly room: RoomId;
  /** Undefined while loading, null when this device has no such room. */
  readonly view: RoomView | null | undefined;
  readonly otherUnread: number;
  readonly recalled: RecalledTexts;
  /** The message to go to, until it is reached. */
  readonly at: MessageId | undefined;
  readonly onArrived: () => void;
  readonly infoOpen: boolean;
  readonly onInfo: () => void;
  readonly notesOpen: boolean;
  /** A note of the room, their list, or no more. */
  readonly onNotes: (note?: string) => void;
  readonly onBack: () => void;
}

/** One room on the stage. Lives as long as the room is shown. */
export function Conversation(props: ConversationProps): JSX.Element {
  const { room } = props;
  const source = createTimeline(room);
  const thread = createThread(source, props.at === undefined);
  const composing = createComposing(room, source.draft, () => thread.list.toBottom());
  const actions = createMessageActions({
    room,
    quote: composing.quote,
    edit: composing.edit,
    putText: composing.append,
    forget: source.forget,
    recalledTexts: props.recalled.texts,
    keepRecalled: props.recalled.keep,
  });
  createReadMarks(
    room,
    () => props.view?.unread ?? 0,
    () => source.timeline().loaded && thread.list.atBottom(),
  );
  createMarkEnd(room, () => props.view);
  const closedRoom = () => (props.view && isClosed(props.view) ? props.view : null);
  const [isOver, setIsOver] = createSignal(false);
  const onDragEnter = async ({ currentTarget: stage }: { readonly currentTarget: HTMLElement }) =>
    (await attaching()).takeDrops(stage, setIsOver, (files) => closedRoom() ?? composing.attach(files));
  let focusLast = () => {};
  return (
    <main class="stage" aria-label={props.view?.name} onDragEnter={onDragEnter}>
      <Show when={isOver() && closedRoom() === null}>
        <DropZone />
      </Show>
      <Show when={props.view !== null} fallback={<Gone onBack={props.onBack} />}>
        <TalkHead
          view={props.view}
          otherUnread={props.otherUnread}
          infoOpen={props.infoOpen}
          onInfo={props.onInfo}
          notesOpen={props.notesOpen}
          onNotes={() => props.onNotes(props.notesOpen ? undefined : "list")}
          onBack={props.onBack}
        />
        <Show when={props.view?.announcement}>
          {(said) => <Announcement room={room} view={said()} onOpen={props.onNotes} />}
        </Show>
        <ThreadView
          room={room}
          source={source}
          thread={thread}
          actions={actions}
          at={props.at}
          onArrived={props.onArrived}
          onReady={(focus) => {
            focusLast = focus;
          }}
          onLeave={composing.focus}
          onWords={composing.append}
        />
        <Show
          when={closedRoom()}
          fallback={<Composer composing={composing} view={props.view} onUp={() => focusLast()} />}
        >
          {(view) => <ClosedComposer view={view()} kept={composing.text()} />}
        </Show>
      </Show>
    </main>
  );
}

const Announcement = fetched(async () => (await talkParts()).Announcement);
const Gone = fetched(async () => (await talkParts()).Gone);
const ClosedComposer = fetched(async () => (await talkParts()).ClosedComposer);

const MARK_EVERY_MS = 250;

/** Nothing can be written here now, for a reason that the engine knows. */
function isClosed(view: RoomView): boolean {
  return view.ended !== null || view.waitingForKey || !view.canPost;
}

/** What a person marked as unread is read by opening it, and by nothing else: not by a window that stood open meanwhile. */
function createMarkEnd(room: RoomId, view: () => RoomView | null | undefined): void {
  const engine = useEngine();
  let seen = false;
  createEffect(() => {
    const now = view();
    if (seen || now == null) return;
    seen = true;
    if (now.own.markedUnread) void engine.command("markRead", { room });
  });
}

/** Read means: the newest message is on the screen and somebody is there. Where many speak, a few times a second is enough. */
function createReadMarks(room: RoomId, unread: () => number, newestShown: () => boolean): void {
  const engine = useEngine();
  const attentive = createAttention();
  const [rests, setRests] = createSignal(false);
  let timer: number | undefined;
  onCleanup(() => clearTimeout(timer));
  createEffect(() => {
    if (rests() || unread() === 0 || !newestShown() || !attentive()) return;
    setRests(true);
    timer = window.setTimeout(() => setRests(false), MARK_EVERY_MS);
    void engine.command("markRead", { room });
  });
}
