import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import type { MessageId, RoomId } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { fetchDrawings } from "../../kit/Icon.tsx";
import { nameInText } from "../../kit/names.ts";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAppearance } from "../../state/appearance-provider.tsx";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import type { MessageActions } from "./actions.ts";
import { Uploads } from "./files.ts";
import { createOpenControls } from "./open-controls.ts";
import { talkParts } from "./parts.ts";
import { ThreadRow } from "./ThreadRow.tsx";
import { ThreadSkeleton } from "./ThreadSkeleton.tsx";
import type { Thread } from "./thread.ts";
import { createThreadInput, focusMessage } from "./thread-input.ts";
import type { RoomTimeline } from "./timeline.ts";
import "./thread.css";

const END_PX = 12; // below the newest row

const BesideMessage = fetched(async () => {
  const [{ BesideMessage }] = await Promise.all([talkParts(), fetchDrawings()]);
  return BesideMessage;
});

const LatePill = fetched(async () => (await talkParts()).LatePill);
const NewestPill = fetched(async () => (await talkParts()).NewestPill);

export interface ThreadViewProps {
  readonly room: RoomId;
  readonly source: RoomTimeline;
  readonly thread: Thread;
  readonly actions: MessageActions;
  /** The message to go to, until it is reached or known not to be here. */
  readonly at: MessageId | undefined;
  readonly onArrived: () => void;
  /** Hands out a way to put the focus on the newest message. */
  readonly onReady: (focusLast: () => void) => void;
  /** Words of a file that was taken back. */
  readonly onWords: (text: string) => void;
  /** Back to writing. */
  readonly onLeave: () => void;
}

/** The messages of a room: a window on a list of any length. */
export function ThreadView(props: ThreadViewProps): JSX.Element {
  const t = useText("chat");
  const toasts = useToasts();
  const { thread, actions } = props;
  const uploads = createView("uploads", () => ({ room: props.room }));
  createEffect(
    on(
      () => uploads()?.length,
      () => thread.list.atBottom() && queueMicrotask(thread.list.toBottom),
    ),
  );
  const { look } = useAppearance();
  const controls = createOpenControls(() => look().touch === "glove");
  const input = createThreadInput({ thread, actions, controls, leave: () => props.onLeave() });
  const jump = async (id: MessageId) => {
    if (!(await thread.jump(id))) toasts.show({ icon: "info", text: t().notHere });
  };
  let scroller: HTMLElement | undefined;
  const arrive = async (id: MessageId) => {
    await jump(id);
    const row = thread.rowOf(id);
    if (scroller !== undefined && row?.kind === "message") focusMessage(thread, scroller, row.item);
    props.onArrived();
  };
  const aim = createMemo(() => (props.source.timeline().loaded ? props.at : undefined));
  createEffect(on(aim, (id) => id !== undefined && void arrive(id)));
  const attach = (element: HTMLElement) => {
    scroller = element;
    thread.list.attach(element);
    input.listen(element);
    props.onReady(() => focusMessage(thread, element, thread.edge("last")));
  };
  return (
    <>
      <Show when={thread.lateLeft().length > 0}>
        <LatePill thread={thread} />
      </Show>
      <div class="thread-frame">
        <div class="scroll thread-scroll" ref={attach}>
          <Show when={props.source.timeline().loaded} fallback={<ThreadSkeleton />}>
            <ol
              class="thread"
              aria-label={t().thread}
              style={{ "padding-block": `${thread.list.above()}px ${thread.list.below() + END_PX}px` }}
            >
              <For each={thread.list.drawn()} fallback={<NoMessages />}>
                {(key) => (
                  <ThreadRow
                    key={key}
                    thread={thread}
                    source={props.source}
                    actions={actions}
                    controls={controls}
                    held={(input.held() ?? controls.opened()?.id) === key}
                    onJump={jump}
                  />
                )}
              </For>
            </ol>
            <Show when={(uploads() ?? []).length > 0}>
              <Uploads room={props.room} uploads={uploads() ?? []} onWords={props.onWords} />
            </Show>
          </Show>
        </div>
        <Show when={!thread.list.atBottom() && thread.list.drawn().length > 0}>
          <NewestPill thread={thread} />
        </Show>
      </div>
      <Show when={controls.opened()}>
        <BesideMessage controls={controls} thread={thread} actions={actions} />
      </Show>
      <Announcer source={props.source} />
    </>
  );
}

function NoMessages(): JSX.Element {
  const t = useText("chat");
  return (
    <li>
      <Empty art="geese" title={t().firstMessage} text={t().firstMessageText} />
    </li>
  );
}

/** Reads new messages out, politely; many at once become a number. */
function Announcer(props: { readonly source: RoomTimeline }): JSX.Element {
  const t = useText("chat");
  const [words, setWords] = createSignal("");
  createEffect(
    on(
      () => props.source.fresh(),
      (items) => {
        const [only] = items;
        if (only === undefined) return;
        setWords(
          items.length === 1
            ? `${only.urgent ? t().urgent : ""} ${t().announceOne(nameInText(only.author), only.text || (only.files?.[0]?.name ?? only.location?.name ?? ""))}`
            : t().announceMany(items.length),
        );
      },
      { defer: true },
    ),
  );
  return (
    <p class="sr" aria-live="polite">
      {words()}
    </p>
  );
}
