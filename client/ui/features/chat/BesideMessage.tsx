import { type JSX, Match, Switch } from "solid-js";
import type { MessageId } from "../../../bridge/contract.ts";
import type { MessageActions } from "./actions.ts";
import { EmojiPicker } from "./emoji-picker.ts";
import { MessageMenu } from "./MessageMenu.tsx";
import type { OpenControls } from "./open-controls.ts";
import type { Thread } from "./thread.ts";

/** The menu or the emoji of the one message that asked for it. */
export function BesideMessage(props: {
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
