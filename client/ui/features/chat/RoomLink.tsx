import { A } from "@solidjs/router";
import { type JSX, Match, Show, Switch } from "solid-js";
import type { MessageState, RoomPreview, RoomRow } from "../../../bridge/contract.ts";
import { formatListTime } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Badge } from "../../kit/Badge.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { OrgBadge } from "../../kit/OrgBadge.tsx";
import { Weave } from "../../kit/Weave.tsx";
import { callsOf } from "../../state/calls.ts";
import { fetched } from "../../state/fetched.tsx";
import { lineSentence } from "./line-words.ts";
import { oneLine } from "./message-text.ts";
import { talkParts } from "./parts.ts";
import { timeOf } from "./room-order.ts";

const RoomPicture = fetched<{ readonly room: RoomRow }>(
  async () => (await talkParts()).RoomPicture,
  (props) => <Weave faces={props.room.faces} />,
);

/** One row of the room list. */
export function RoomLink(props: {
  readonly room: RoomRow;
  readonly current: boolean;
  readonly isStop: boolean;
  readonly onFocus: () => void;
}): JSX.Element {
  const t = useText("chat");
  const language = useLanguage();
  const time = () => formatListTime(language(), timeOf(props.room), Date.now());
  const count = () => props.room.unread || (props.room.own.markedUnread ? 1 : 0);
  const tone = () => {
    const { kind, own, namedUnread, unread } = props.room;
    if (unread === 0 || callsOf(props.room) === 0) return unread === 0 ? "dot-you" : "dot";
    return kind === "direct" || namedUnread > 0 ? "you" : own.level === "all" ? "room" : "dot";
  };
  /** Where its guests come from; how many they are when that does not fit on a face. */
  const guestOf = (room: RoomRow) =>
    room.guests === 0 ? null : (room.faces.find((face) => face.org)?.org ?? t().guests(room.guests));
  return (
    <A
      class="room"
      href={`/chats/${encodeURIComponent(props.room.id)}`}
      data-room={props.room.id}
      data-ended={props.room.hasEnded ? "" : undefined}
      aria-current={props.current ? "true" : undefined}
      tabindex={props.isStop ? 0 : -1}
      onFocus={props.onFocus}
    >
      <RoomFace room={props.room} />
      <span class="text">
        <span class="l1">
          <bdi class="name cut">{props.room.name}</bdi>
          <Show when={guestOf(props.room)}>{(org) => <OrgBadge name={org()} />}</Show>
          <Show when={props.room.pending}>
            <Icon class="wait" name="wait" size="xs" label={t().pending} />
          </Show>
          <Show when={props.room.own.level !== "all"}>
            <Icon class="mute" name="mute" size="xs" label={t().muted} />
          </Show>
          <time>{time()}</time>
          <Show when={props.room.hasEnded}>
            <span class="sr">{t().endedShort}</span>
          </Show>
        </span>
        <span class="l2">
          <Show when={props.room.urgent > 0}>
            <em class="named">{t().urgent}</em>
          </Show>
          <Show when={props.room.namedUnread > 0}>
            <em class="named">{t().namesYou}</em>
          </Show>
          <Preview room={props.room} hideDraft={props.current} />
          <Show when={props.room.own.pinned && props.room.unread === 0 && !props.room.own.markedUnread}>
            <Icon class="pin" name="pin" size="xs" label={t().pinned} />
          </Show>
          <Badge count={count()} tone={tone()} label={t().unread(count())} />
        </span>
      </span>
    </A>
  );
}

function RoomFace(props: { readonly room: RoomRow }): JSX.Element {
  const only = () => (props.room.kind === "direct" ? props.room.faces[0] : undefined);
  return (
    <Show
      when={only()}
      fallback={props.room.picture ? <RoomPicture room={props.room} /> : <Weave faces={props.room.faces} />}
    >
      {(face) => <Avatar face={face()} />}
    </Show>
  );
}

function Preview(props: { readonly room: RoomRow; readonly hideDraft: boolean }): JSX.Element {
  const t = useText("chat");
  const draft = () => (props.hideDraft ? "" : props.room.draft.trim());
  return (
    <Switch fallback={<span class="pv" />}>
      <Match when={draft() !== ""}>
        <span class="pv cut">
          <em class="draft">{t().draft}</em> <span lang={languageOf(draft())}>{oneLine(draft())}</span>
        </span>
      </Match>
      <Match when={props.room.last}>
        {(last) => (
          <>
            <Show when={last().mine}>
              <StateIcon state={last().state} />
            </Show>
            <LastWords last={last()} room={props.room} />
          </>
        )}
      </Match>
    </Switch>
  );
}

function LastWords(props: { readonly last: RoomPreview; readonly room: RoomRow }): JSX.Element {
  const t = useText("chat");
  const language = useLanguage();
  const said = () => {
    switch (props.last.kind) {
      case "text":
        return oneLine(props.last.text);
      case "recalled":
        return t().recalledPreview;
      case "line":
        return lineSentence(t(), language(), props.last.line ?? { type: "Newer" });
    }
  };
  const named = () =>
    !props.last.mine &&
    props.room.kind !== "direct" &&
    props.last.kind !== "line" &&
    props.last.author !== "";
  return (
    <span class="pv cut" lang={languageOf(said())}>
      {named() ? t().announceOne(props.last.author, said()) : said()}
    </span>
  );
}

const drawn = {
  device: { icon: "wait", tone: "wait" },
  sending: { icon: "up", tone: "sending" },
  relay: { icon: "tick", tone: undefined },
  refused: { icon: "alert", tone: "refused" },
} as const satisfies Partial<Record<MessageState["type"], { icon: IconName; tone: string | undefined }>>;

/** Where my last message is, as one small sign with words for those who cannot see it. */
function StateIcon(props: { readonly state: MessageState }): JSX.Element {
  const t = useText("chat");
  const sign = () => {
    const { type } = props.state;
    return type === "none" || type === "read" ? null : drawn[type];
  };
  const words = () => {
    switch (props.state.type) {
      case "device":
        return t().waiting;
      case "sending":
        return t().sending;
      case "refused":
        return t().refused;
      default:
        return undefined;
    }
  };
  return <Show when={sign()}>{(one) => <Icon class={one().tone} name={one().icon} label={words()} />}</Show>;
}
