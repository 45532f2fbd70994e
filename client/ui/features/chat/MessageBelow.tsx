import { type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import type { MessageActions } from "./actions.ts";
import { Reactions } from "./Reactions.tsx";
import { UrgentBand } from "./urgent/UrgentBand.tsx";

/** What others have done with a message: confirmed it, where it asks for that, and answered with a sign. */
export function MessageBelow(props: {
  readonly item: TimelineItem;
  readonly isStop: boolean;
  readonly actions: MessageActions;
}): JSX.Element {
  return (
    <>
      <Show when={props.item.urgent}>
        {(urgent) => (
          <UrgentBand room={props.actions.room} item={props.item} urgent={urgent()} isStop={props.isStop} />
        )}
      </Show>
      <Show when={props.item.reactions.length > 0}>
        <Reactions
          item={props.item}
          isStop={props.isStop}
          onToggle={(emoji) => props.actions.react(props.item, emoji)}
        />
      </Show>
    </>
  );
}
