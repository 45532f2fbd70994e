import { createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { readUndoMs } from "../../state/undo-window.ts";
import type { MessageActions } from "./actions.ts";

/**
 * For some seconds under what was just sent: it goes away again and its words come back. It has been sent already, so that nobody
 * waits for it and no crash loses it; a message that has not left the device goes without a trace, another one is recalled.
 */
export function UndoSend(props: {
  readonly item: TimelineItem;
  readonly actions: MessageActions;
}): JSX.Element {
  const t = useText("chat");
  const leftMs = readUndoMs() - Math.abs(Date.now() - props.item.arrivedAt);
  const [isOpen, setOpen] = createSignal(leftMs > 0);
  const timer = setTimeout(() => setOpen(false), leftMs);
  const undo = () => {
    setOpen(false);
    props.actions.undoSend(props.item);
  };
  onCleanup(() => clearTimeout(timer));
  return (
    <Show when={isOpen()}>
      <button type="button" class="read-by undo" onClick={undo}>
        {t().undo}
      </button>
    </Show>
  );
}
