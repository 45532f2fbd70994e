import { createEffect, type JSX, Show } from "solid-js";
import type { RoomId, RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { useEngine } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { createMessageActions } from "./actions.ts";
import { Composer } from "./Composer.tsx";
import { createComposing } from "./composing.ts";
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
  readonly infoOpen: boolean;
  readonly onInfo: () => void;
  readonly onBack: () => void;
}

/** One room on the stage. Lives as long as the room is shown. */
export function Conversation(props: ConversationProps): JSX.Element {
  const { room } = props;
  const source = createTimeline(room);
  const thread = createThread(source);
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
  const closedRoom = () => (props.view && isClosed(props.view) ? props.view : null);
  let focusLast = () => {};
  return (
    <main class="stage" aria-label={props.view?.name}>
      <Show when={props.view !== null} fallback={<Gone onBack={props.onBack} />}>
        <TalkHead
          view={props.view}
          otherUnread={props.otherUnread}
          infoOpen={props.infoOpen}
          onInfo={props.onInfo}
          onBack={props.onBack}
        />
        <ThreadView
          source={source}
          thread={thread}
          actions={actions}
          onReady={(focus) => {
            focusLast = focus;
          }}
          onLeave={composing.focus}
        />
        <Show when={closedRoom()} fallback={<Composer composing={composing} onUp={() => focusLast()} />}>
          {(view) => <ClosedComposer view={view()} kept={composing.text()} />}
        </Show>
      </Show>
    </main>
  );
}

const ClosedComposer = fetched(async () => (await import("./ClosedComposer.tsx")).ClosedComposer);

/** Nothing can be written here now, for a reason that the engine knows. */
function isClosed(view: RoomView): boolean {
  return view.ended !== null || view.waitingForKey || !view.canWrite;
}

/** Read means: the newest message is on the screen and somebody is there. */
function createReadMarks(room: RoomId, unread: () => number, newestShown: () => boolean): void {
  const engine = useEngine();
  const attentive = createAttention();
  createEffect(() => {
    if (unread() > 0 && newestShown() && attentive()) void engine.command("markRead", { room });
  });
}

function Gone(props: { readonly onBack: () => void }): JSX.Element {
  const t = useText("chat");
  return (
    <div class="stage-middle">
      <Empty
        art="well"
        title={t().gone}
        text={t().goneText}
        actions={
          <Button tone="primary" onClick={props.onBack}>
            {t().toList}
          </Button>
        }
      />
    </div>
  );
}
