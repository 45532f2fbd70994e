import { createSignal, type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { formatTime } from "../../i18n/format.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { SyncState } from "../../kit/SyncState.tsx";
import { fetched } from "../../state/fetched.tsx";
import type { MessageActions } from "./actions.ts";

const Readers = fetched(async () => (await import("./Readers.tsx")).Readers);

/** Under an own message: when, where it is now, and the way out when the relay would not take it. */
export function UnderMine(props: {
  readonly item: TimelineItem;
  readonly isStop: boolean;
  readonly actions: MessageActions;
}): JSX.Element {
  const t = useText("chat");
  const readers = () => (props.item.state.type === "read" ? props.item.state.names : []);
  return (
    <div class="under">
      <time>{formatTime(props.item.writtenAt)}</time>
      <Show when={readers().length > 0} fallback={<SyncState state={props.item.state} />}>
        <ReadBy names={readers()} isStop={props.isStop}>
          <SyncState state={props.item.state} />
        </ReadBy>
      </Show>
      <Show when={props.item.state.type === "refused"}>
        <Button size="sm" onClick={() => props.actions.retry(props.item)}>
          {t().retry}
        </Button>
        <Button size="sm" tone="plain" onClick={() => props.actions.takeBack(props.item)}>
          {t().takeBack}
        </Button>
      </Show>
    </div>
  );
}

function ReadBy(props: {
  readonly names: readonly string[];
  readonly isStop: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  const [anchor, setAnchor] = createSignal<Element | null>(null);
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
        {props.children}
      </button>
      <Show when={anchor()}>
        {(at) => <Readers anchor={at()} names={props.names} onClose={() => setAnchor(null)} />}
      </Show>
    </>
  );
}
