import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Menu, type MenuAnchor, MenuItem } from "../../kit/Menu.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { copyText } from "../../state/clipboard.ts";
import { fetched } from "../../state/fetched.tsx";
import type { MessageActions } from "./actions.ts";
import { calmText } from "./calm-text.ts";
import { useKeeping } from "./keeping.ts";
import { placeOf } from "./message-place.ts";
import { usePinning } from "./pinning.ts";
import { RecallTheirs } from "./RecallTheirs.tsx";
import { QUICK_REACTIONS, type QuickReaction } from "./reactions.ts";
import { roomWorkText } from "./room-work-text.ts";
import { writingText } from "./writing-text.ts";

const ForwardDialog = fetched(async () => (await import("./forward/ForwardDialog.tsx")).ForwardDialog);

/** Everything one can do with a message, reactions first. */
export function MessageMenu(props: {
  readonly item: TimelineItem;
  readonly anchor: MenuAnchor;
  readonly actions: MessageActions;
  readonly onMoreEmoji: (item: TimelineItem) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText("chat");
  const w = useText(writingText);
  const toasts = useToasts();
  const [recalling, setRecalling] = createSignal<TimelineItem | null>(null);
  const [forwarding, setForwarding] = createSignal<TimelineItem | null>(null);
  let open = true;
  /** Closing gives the focus back at once; the browser's own word that the menu is closed may come later, or twice. */
  const onClose = () => {
    if (!open || forwarding() !== null || recalling() !== null) return;
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
  const copyLink = async (item: TimelineItem) => {
    const copied = await copyText(location.origin + placeOf(actions.room, item.id));
    toasts.show(copied ? { icon: "link", text: w().linkCopied } : { icon: "info", text: t().copyBlocked });
  };
  const own = useText(calmText);
  const keeping = useKeeping(actions);
  const { room } = actions;
  const work = useText(roomWorkText);
  const pinning = usePinning();
  const menu = () => (
    <Menu open anchor={props.anchor} label={w().actions} onClose={onClose}>
      <QuickRow
        onPick={(emoji) => choose((item) => actions.react(item, emoji))}
        onMore={() => choose(onMoreEmoji)}
      />
      <hr />
      <MenuItem icon="reply" kbd="R" onSelect={() => choose(actions.quote)}>
        {w().quote}
      </MenuItem>
      <Show when={props.item.canEdit}>
        <MenuItem icon="edit" kbd="E" onSelect={() => choose(actions.edit)}>
          {w().edit}
        </MenuItem>
      </Show>
      <Show when={props.item.text}>
        <MenuItem icon="copy" onSelect={() => choose(actions.copy)}>
          {t().copy}
        </MenuItem>
      </Show>
      <MenuItem icon="link" onSelect={() => choose(copyLink)}>
        {w().copyLink}
      </MenuItem>
      <MenuItem icon="star" onSelect={() => choose((item) => void keeping.save(room, item))}>
        {props.item.saved ? own().unsave : own().saveOne}
      </MenuItem>
      <Show when={props.item.canPin}>
        <MenuItem
          icon="pin"
          onSelect={() => choose((item) => void pinning(room, item, item.pinned !== true))}
        >
          {props.item.pinned ? work().unpin : work().pin}
        </MenuItem>
      </Show>
      <MenuItem icon="x" onSelect={() => choose((item) => void keeping.hide(room, item))}>
        {own().hideOne}
      </MenuItem>
      <Show when={props.item.recalled === null}>
        <MenuItem icon="forward" onSelect={() => setForwarding(props.item)}>
          {w().forward}
        </MenuItem>
      </Show>
      <Show when={props.item.canRecall}>
        <MenuItem
          icon="recall"
          tone="danger"
          onSelect={() => (props.item.mine ? choose(actions.recall) : setRecalling(props.item))}
        >
          {w().recall}
        </MenuItem>
      </Show>
    </Menu>
  );
  return (
    <Switch fallback={menu()}>
      <Match when={forwarding()}>
        {(item) => <ForwardDialog room={room} first={item()} onClose={props.onClose} />}
      </Match>
      <Match when={recalling()}>
        {(item) => <RecallTheirs room={room} item={item()} onClose={props.onClose} />}
      </Match>
    </Switch>
  );
}

function QuickRow(props: {
  readonly onPick: (emoji: string) => void;
  readonly onMore: () => void;
}): JSX.Element {
  const w = useText(writingText);
  const close = (from: HTMLElement) => from.closest<HTMLElement>("[popover]")?.hidePopover();
  const labelOf = (one: QuickReaction) => w().reactWith(one.name === null ? one.emoji : w()[one.name]);
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
        title={w().otherEmoji}
        aria-label={w().otherEmoji}
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
