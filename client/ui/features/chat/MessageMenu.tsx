import { For, type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Menu, type MenuAnchor, MenuItem } from "../../kit/Menu.tsx";
import type { MessageActions } from "./actions.ts";
import { QUICK_REACTIONS, type QuickReaction } from "./reactions.ts";

/** Everything one can do with a message, reactions first. */
export function MessageMenu(props: {
  readonly item: TimelineItem;
  readonly anchor: MenuAnchor;
  readonly actions: MessageActions;
  readonly onMoreEmoji: (item: TimelineItem) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText("chat");
  let open = true;
  /** Closing gives the focus back at once; the browser's own word that the menu is closed may come later, or twice. */
  const onClose = () => {
    if (!open) return;
    open = false;
    props.onClose();
  };
  /** Acts after the focus is back and before anything else is typed, so that an act may move it. */
  const choose = (act: (item: TimelineItem) => void) => {
    const { item } = props;
    onClose();
    act(item);
  };
  const { actions, onMoreEmoji } = props;
  return (
    <Menu open anchor={props.anchor} label={t().actions} onClose={onClose}>
      <QuickRow
        onPick={(emoji) => choose((item) => actions.react(item, emoji))}
        onMore={() => choose(onMoreEmoji)}
      />
      <hr />
      <MenuItem icon="reply" kbd="R" onSelect={() => choose(actions.quote)}>
        {t().quote}
      </MenuItem>
      <Show when={props.item.canEdit}>
        <MenuItem icon="edit" kbd="E" onSelect={() => choose(actions.edit)}>
          {t().edit}
        </MenuItem>
      </Show>
      <MenuItem icon="copy" onSelect={() => choose(actions.copy)}>
        {t().copy}
      </MenuItem>
      <Show when={props.item.canRecall}>
        <MenuItem icon="recall" tone="danger" onSelect={() => choose(actions.recall)}>
          {t().recall}
        </MenuItem>
      </Show>
    </Menu>
  );
}

function QuickRow(props: {
  readonly onPick: (emoji: string) => void;
  readonly onMore: () => void;
}): JSX.Element {
  const t = useText("chat");
  const close = (from: HTMLElement) => from.closest<HTMLElement>("[popover]")?.hidePopover();
  const labelOf = (one: QuickReaction) => t().reactWith(one.name === null ? one.emoji : t()[one.name]);
  return (
    <div class="quick">
      <For each={QUICK_REACTIONS}>
        {(one) => (
          <button
            type="button"
            class="icon-btn"
            role="menuitem"
            tabindex="-1"
            title={labelOf(one)}
            aria-label={labelOf(one)}
            onClick={(event) => {
              props.onPick(one.emoji);
              close(event.currentTarget);
            }}
          >
            <Show when={one.icon} fallback={<span class="word">{one.emoji}</span>}>
              {(icon) => <Icon name={icon()} />}
            </Show>
          </button>
        )}
      </For>
      <button
        type="button"
        class="icon-btn"
        role="menuitem"
        tabindex="-1"
        title={t().otherEmoji}
        aria-label={t().otherEmoji}
        onClick={(event) => {
          props.onMore();
          close(event.currentTarget);
        }}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
