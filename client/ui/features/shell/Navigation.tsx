import { A, useLocation } from "@solidjs/router";
import { For, type JSX, Show } from "solid-js";
import type { MeView, RoomRow, SyncView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Badge } from "../../kit/Badge.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { callsOf } from "../../state/calls.ts";
import { useOutbox } from "../../state/outbox.tsx";
import { type Area, areaOf, areas, areasFor } from "./areas.ts";
import { type Flock, flockOf } from "./health.ts";

export interface NavigationProps {
  readonly me: MeView;
  readonly rooms: readonly RoomRow[];
  readonly sync: SyncView | undefined;
}

/** Desktop: who I am, the areas, the flock, settings. */
export function Rail(props: NavigationProps): JSX.Element {
  const t = useText("shell");
  const main = () => areasFor(props.me).filter((area) => area.id !== "settings");
  const settings = areas.filter((area) => area.id === "settings");
  return (
    <nav class="rail" aria-label={t().navigation}>
      <A class="me" href="/settings/me" title={props.me.name} aria-label={props.me.name}>
        <Avatar face={props.me} size="md" here={props.sync?.link === "online"} />
      </A>
      <For each={main()}>{(area) => <AreaLink area={area} rooms={props.rooms} />}</For>
      <span class="space" />
      <FlockButton sync={props.sync} />
      <For each={settings}>{(area) => <AreaLink area={area} rooms={props.rooms} />}</For>
    </nav>
  );
}

/** Phone: the same areas within thumb reach; settings are "me" there. */
export function TabBar(props: NavigationProps): JSX.Element {
  const t = useText("shell");
  return (
    <nav class="tabbar" aria-label={t().navigation}>
      <For each={areasFor(props.me)}>{(area) => <AreaLink area={area} rooms={props.rooms} phone />}</For>
    </nav>
  );
}

function AreaLink(props: {
  readonly area: Area;
  readonly rooms: readonly RoomRow[];
  readonly phone?: boolean;
}): JSX.Element {
  const t = useText("shell");
  const location = useLocation();
  const isMe = () => props.phone === true && props.area.id === "settings";
  return (
    <a
      href={props.area.href}
      class="area"
      aria-current={areaOf(location.pathname) === props.area.id ? "page" : undefined}
    >
      <Icon name={isMe() ? "person" : props.area.icon} />
      <span>{isMe() ? t().me : t()[props.area.id]}</span>
      <Show when={props.area.id === "chats"}>
        <UnreadBadge rooms={props.rooms} />
      </Show>
    </a>
  );
}

/** Cinnabar only when a person waits for me: an unread direct message. Groups count in quiet ink. */
function UnreadBadge(props: { readonly rooms: readonly RoomRow[] }): JSX.Element {
  const t = useText("shell");
  const count = () => props.rooms.reduce((sum, room) => sum + callsOf(room), 0);
  const forMe = () => props.rooms.some((room) => room.kind === "direct" && callsOf(room) > 0);
  return <Badge count={count()} tone={forMe() ? "you" : "room"} label={t().unread(count())} />;
}

function FlockButton(props: { readonly sync: SyncView | undefined }): JSX.Element {
  const t = useText("shell");
  const outbox = useOutbox();
  const words = createFlockWords();
  const flock = () => flockOf(props.sync);
  return (
    <button
      type="button"
      class="flock"
      data-state={tones[flock().type]}
      aria-label={t().flockLabel(words(flock()))}
      aria-haspopup="dialog"
      onClick={outbox.open}
    >
      <Icon name="logo" size="lg" />
      <span>{words(flock())}</span>
    </button>
  );
}

const tones = {
  Still: "still",
  Connecting: "still",
  Fetching: "still",
  Waiting: "wait",
  Offline: "wait",
  Silent: "wait",
  Refused: "bad",
} as const satisfies Record<Flock["type"], string>;

function createFlockWords(): (flock: Flock) => string {
  const t = useText("shell");
  return (flock) => {
    switch (flock.type) {
      case "Still":
        return t().still;
      case "Refused":
        return t().refusedShort(flock.count);
      case "Waiting":
        return t().waitShort(flock.count);
      case "Offline":
        return t().offlineShort;
      case "Silent":
        return t().silentShort;
      case "Connecting":
        return t().connecting;
      case "Fetching":
        return t().fetching;
    }
  };
}
