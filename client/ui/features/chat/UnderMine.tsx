import { type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { formatTime } from "../../i18n/format.ts";
import { SyncState } from "../../kit/SyncState.tsx";
import { fetched } from "../../state/fetched.tsx";
import { MOST_UNDO_MS } from "../../state/undo-window.ts";
import type { MessageActions } from "./actions.ts";
import { talkParts } from "./parts.ts";
import type { ReadByProps } from "./Readers.tsx";
import { UndoSend } from "./UndoSend.tsx";

const ReadBy = fetched<ReadByProps>(
  async () => (await talkParts()).ReadBy,
  (props) => <SyncState state={props.item.state} />,
);
const Refused = fetched(async () => (await talkParts()).Refused);

/** Under an own message: when, where it is now, and the way out when the relay would not take it. */
export function UnderMine(props: {
  readonly item: TimelineItem;
  readonly isStop: boolean;
  readonly actions: MessageActions;
}): JSX.Element {
  const isRead = () => props.item.state.type === "read" && props.item.state.names.length > 0;
  return (
    <div class="under">
      <Show when={props.item.canRecall && Math.abs(Date.now() - props.item.arrivedAt) < MOST_UNDO_MS}>
        <UndoSend item={props.item} actions={props.actions} />
      </Show>
      <time>{formatTime(props.item.writtenAt)}</time>
      <Show when={isRead()} fallback={<SyncState state={props.item.state} />}>
        <ReadBy item={props.item} isStop={props.isStop} />
      </Show>
      <Show when={props.item.state.type === "refused"}>
        <Refused item={props.item} actions={props.actions} />
      </Show>
    </div>
  );
}
