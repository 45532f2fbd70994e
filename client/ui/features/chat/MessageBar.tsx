import { type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { formatTime } from "../../i18n/format.ts";
import { useText } from "../../i18n/text.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import type { MessageActions } from "./actions.ts";
import { writingText } from "./writing-text.ts";

/** Beside the message under the pointer. The keyboard has letters and the menu, so Tab does not stop here. */
export function MessageBar(props: {
  readonly item: TimelineItem;
  readonly actions: MessageActions;
  readonly onMenu: (anchor: Element) => void;
  readonly onReact: (anchor: Element) => void;
}): JSX.Element {
  const w = useText(writingText);
  return (
    <div class="message-bar">
      <time>{formatTime(props.item.writtenAt)}</time>
      <IconButton
        class="fine-pointer"
        icon="smile"
        label={w().react}
        size="sm"
        tabindex="-1"
        onClick={(event) => props.onReact(event.currentTarget)}
      />
      <IconButton
        class="fine-pointer"
        icon="reply"
        label={w().quote}
        size="sm"
        tabindex="-1"
        onClick={() => props.actions.quote(props.item)}
      />
      <Show when={props.item.canEdit}>
        <IconButton
          class="fine-pointer"
          icon="edit"
          label={w().edit}
          size="sm"
          tabindex="-1"
          onClick={() => props.actions.edit(props.item)}
        />
      </Show>
      <IconButton
        icon="more"
        label={w().more}
        size="sm"
        tabindex="-1"
        onClick={(event) => props.onMenu(event.currentTarget)}
      />
    </div>
  );
}
