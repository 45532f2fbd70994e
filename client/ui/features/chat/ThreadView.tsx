import { createEffect, createSignal, For, type JSX, Match, on, Show, Switch } from "solid-js";
import type { MessageId } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { fetchDrawings } from "../../kit/Icon.tsx";
import { nameInText } from "../../kit/names.ts";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAppearance } from "../../state/appearance-provider.tsx";
import { fetched } from "../../state/fetched.tsx";
import type { MessageActions } from "./actions.ts";
import { EmojiPicker } from "./emoji-picker.ts";
import { createOpenControls, type OpenControls } from "./open-controls.ts";
import { LatePill, NewestPill } from "./Pills.tsx";
import { ThreadRow } from "./ThreadRow.tsx";
import { ThreadSkeleton } from "./ThreadSkeleton.tsx";
import type { Thread } from "./thread.ts";
import { createThreadInput, focusMessage } from "./thread-input.ts";
import type { RoomTimeline } from "./timeline.ts";
import "./thread.css";

const MessageMenu = fetched(async () => {
  const [{ MessageMenu }] = await Promise.all([import("./MessageMenu.tsx"), fetchDrawings()]);
  return MessageMenu;
});

export interface ThreadViewProps {
  readonly source: RoomTimeline;
  readonly thread: Thread;
  readonly actions: MessageActions;
  /** Hands out a way to put the focus on the newest message. */
  readonly onReady: (focusLast: () => void) => void;
  /** Back to writing. */
  readonly onLeave: () => void;
}

/** The messages of a room: a window on a list of any length. */
export function ThreadView(props: ThreadViewProps): JSX.Element {
  const t = useText("chat");
  const toasts = useToasts();
  const { thread, actions } = props;
  const { look } = useAppearance();
  const controls = createOpenControls(() => look().touch === "glove");
  const input = createThreadInput({ thread, actions, controls, leave: () => props.onLeave() });
  const jump = async (id: MessageId) => {
    if (!(await thread.jump(id))) toasts.show({ icon: "info", text: t().notHere });
  };
  const pulled = (key: string) => {
    const pull = input.pull();
    return pull?.key === key ? pull.by : 0;
  };
  const attach = (scroller: HTMLElement) => {
    thread.list.attach(scroller);
    input.listen(scroller);
    props.onReady(() => focusMessage(thread, scroller, thread.edge("last")));
  };
  return (
    <>
      <LatePill thread={thread} />
      <div class="thread-frame">
        <div class="scroll thread-scroll" ref={attach}>
          <Show when={props.source.timeline().loaded} fallback={<ThreadSkeleton />}>
            <ol
              class="thread"
              aria-label={t().thread}
              style={{ "--_above": `${thread.list.above()}px`, "--_below": `${thread.list.below()}px` }}
            >
              <For each={thread.list.drawn()} fallback={<NoMessages />}>
                {(key) => (
                  <ThreadRow
                    key={key}
                    thread={thread}
                    source={props.source}
                    actions={actions}
                    controls={controls}
                    pulled={pulled(key)}
                    held={(input.held() ?? controls.opened()?.id) === key}
                    onJump={jump}
                  />
                )}
              </For>
            </ol>
          </Show>
        </div>
        <NewestPill thread={thread} />
      </div>
      <BesideMessage controls={controls} thread={thread} actions={actions} />
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

/** The menu or the emoji of the one message that asked for it. */
function BesideMessage(props: {
  readonly controls: OpenControls;
  readonly thread: Thread;
  readonly actions: MessageActions;
}): JSX.Element {
  const opened = (what: "menu" | "emoji") => {
    const now = props.controls.opened();
    const row = now === null ? undefined : props.thread.rowOf(now.id);
    return now?.what === what && row?.kind === "message" ? { ...now, item: row.item } : null;
  };
  const react = (id: MessageId, emoji: string) => {
    const row = props.thread.rowOf(id);
    if (row?.kind === "message") props.actions.react(row.item, emoji);
  };
  return (
    <Switch>
      <Match when={opened("menu")}>
        {(menu) => {
          const { anchor } = menu(); // it outlives the menu: the emoji open in the same place
          return (
            <MessageMenu
              item={menu().item}
              anchor={anchor}
              actions={props.actions}
              onMoreEmoji={(item) => props.controls.openEmoji(item.id, anchor)}
              onClose={props.controls.close}
            />
          );
        }}
      </Match>
      <Match when={opened("emoji")}>
        {(picker) => {
          const { anchor, id } = picker(); // picked after the picker has closed
          return (
            <EmojiPicker
              anchor={anchor}
              onPick={(emoji) => react(id, emoji)}
              onClose={props.controls.close}
            />
          );
        }}
      </Match>
    </Switch>
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
            ? t().announceOne(nameInText(only.author), only.text)
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
