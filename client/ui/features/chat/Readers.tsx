import { createSignal, For, type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { SyncState } from "../../kit/SyncState.tsx";
import { Popover } from "./Popover.tsx";
import { writingText } from "./writing-text.ts";

export interface ReadByProps {
  readonly item: TimelineItem;
  readonly isStop: boolean;
}

/** That a message was read; pressed, by whom. */
export function ReadBy(props: ReadByProps): JSX.Element {
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  const read = () => (props.item.state.type === "read" ? props.item.state : { by: 0, names: [] });
  return (
    <>
      <button
        type="button"
        class="read-by"
        tabindex={props.isStop ? 0 : -1}
        aria-haspopup="dialog"
        aria-expanded={anchor() !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <SyncState state={props.item.state} />
      </button>
      <Show when={anchor()}>
        {(at) => <Readers anchor={at()} {...read()} onClose={() => setAnchor(null)} />}
      </Show>
    </>
  );
}

/** Who has read a message, by name. */
function Readers(props: {
  readonly anchor: Element;
  readonly by: number;
  readonly names: readonly string[];
  readonly onClose: () => void;
}): JSX.Element {
  const w = useText(writingText);
  return (
    <Popover anchor={props.anchor} label={w().whoRead} class="readers" onClose={props.onClose}>
      <h3 class="cap">{w().whoRead}</h3>
      <ul>
        <For each={props.names}>{(name) => <li>{name}</li>}</For>
        <Show when={props.by - props.names.length}>{(more) => <li>{w().readersMore(more())}</li>}</Show>
      </ul>
    </Popover>
  );
}
