import { createEffect, createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { MessageId, TimelineItem } from "../../../bridge/contract.ts";
import { formatTime } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import type { MessageActions } from "./actions.ts";
import { EventLine } from "./EventLine.tsx";
import { lineIcon } from "./line-words.ts";
import { sharedSentence } from "./shared-lines.ts";

/** What was done again and again, as one quiet sentence that opens. */
export function SharedLine(props: {
  readonly items: readonly TimelineItem[];
  /** Where somebody has just jumped to: opens what it is in. */
  readonly flashed: MessageId | null;
  readonly actions: MessageActions;
}): JSX.Element {
  const t = useText("chat");
  const language = useLanguage();
  const [open, setOpen] = createSignal(false);
  createEffect(() => props.items.some(({ id }) => id === props.flashed) && setOpen(true));
  const first = createMemo(() => props.items[0]?.line ?? null);
  return (
    <>
      <p class="event">
        <Show when={first()}>
          {(line) => <Show when={lineIcon(line())}>{(icon) => <Icon name={icon()} size="xs" />}</Show>}
        </Show>
        <button type="button" class="turn" aria-expanded={open()} onClick={() => setOpen(!open())}>
          <span>{sharedSentence(t(), language(), props.items)}</span>
          <Icon name={open() ? "chev-down" : "right"} size="xs" />
        </button>
      </p>
      <Show when={open()}>
        <ul class="event-list">
          <For each={props.items}>
            {(item) => (
              <li>
                <time datetime={new Date(item.writtenAt).toISOString()}>{formatTime(item.writtenAt)}</time>
                <EventLine item={item} actions={props.actions} />
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
