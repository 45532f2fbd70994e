import { type JSX, Show } from "solid-js";
import type { SectionView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Badge } from "../../kit/Badge.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { calmText } from "./calm-text.ts";
import type { Fold } from "./room-order.ts";
import { SectionHead } from "./sections/SectionHead.tsx";

/** One row for the rooms behind it. */
export function FoldRow(props: {
  readonly fold: Fold;
  readonly sections: readonly SectionView[];
  readonly open: boolean;
  readonly isStop: boolean;
  readonly onFocus: () => void;
  readonly onTurn: () => void;
}): JSX.Element {
  const t = useText(calmText);
  const rooms = () => props.fold.rooms;
  const unread = () => rooms().reduce((sum, room) => sum + room.unread, 0);
  const name = () =>
    props.fold.kind === "quiet" ? t().quietRooms(rooms().length) : t().archivedRooms(rooms().length);
  const names = () =>
    rooms()
      .map((room) => room.name)
      .join(t().comma);
  return (
    <Show
      when={props.fold.kind !== "section"}
      fallback={
        <SectionHead
          fold={props.fold}
          sections={props.sections}
          open={props.open}
          isStop={props.isStop}
          onFocus={props.onFocus}
        />
      }
    >
      <button
        type="button"
        aria-expanded={props.open}
        tabindex={props.isStop ? 0 : -1}
        class="room"
        data-room={props.fold.id}
        onFocus={props.onFocus}
        onClick={props.onTurn}
      >
        <span class="avatar" data-kind="fold">
          <Icon name={props.fold.kind === "quiet" ? "fold" : "box"} />
        </span>
        <span class="text">
          <span class="l1">
            <span class="name cut">{name()}</span>
            <Icon class="turn" name={props.open ? "chev-down" : "right"} size="sm" />
          </span>
          <span class="l2">
            <bdi class="pv cut">{names()}</bdi>
            <Badge count={unread()} tone="dot" label={t().unread(unread())} />
          </span>
        </span>
      </button>
    </Show>
  );
}
