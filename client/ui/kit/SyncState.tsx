import { type JSX, Match, Switch } from "solid-js";
import type { MessageState } from "../../bridge/contract.ts";
import { formatMomentBeside, formatNames } from "../i18n/format.ts";
import { useLanguage, useText } from "../i18n/text.tsx";
import { fetched } from "../state/fetched.tsx";
import { Icon, type IconName } from "./Icon.tsx";

/** Where something this person wrote is now, as icon and words. Draws nothing for other people's messages. */
export function SyncState(props: { readonly state: MessageState; readonly class?: string }): JSX.Element {
  return (
    <Switch>
      <Match when={props.state.type === "read" && props.state}>
        {(read) => <Read by={read().by} of={read().of} names={read().names} />}
      </Match>
      <Match when={props.state.type === "refused" && props.state}>
        {(refused) => <RefusedState reason={refused().reason} />}
      </Match>
      <Match when={props.state.type !== "none"}>
        <Underway state={props.state} />
      </Match>
    </Switch>
  );
}

const RefusedState = fetched(async () => (await import("./RefusedState.tsx")).RefusedState);

const drawn = {
  device: { state: "waiting", icon: "wait" },
  sending: { state: "sending", icon: "up" },
  relay: { state: "stored", icon: "tick" },
  refused: { state: "refused", icon: "alert" },
  read: { state: "read", icon: "ticks" },
  none: { state: "stored", icon: "tick" },
} as const satisfies Record<MessageState["type"], { state: string; icon: IconName }>;

function Underway(props: { readonly state: MessageState }): JSX.Element {
  const t = useText("sync");
  const words = () => {
    const state = props.state;
    if (state.type === "device" || state.type === "sending" || state.type === "relay") return t()[state.type];
    return "";
  };
  return (
    <span class="sync" data-state={drawn[props.state.type].state}>
      <Icon name={drawn[props.state.type].icon} />
      {words()}
    </span>
  );
}

function Read(props: {
  readonly by: number;
  readonly of: number;
  readonly names: readonly string[];
}): JSX.Element {
  const t = useText("sync");
  const language = useLanguage();
  const share = () => (props.of === 0 ? 0 : Math.round((props.by / props.of) * 100));
  return (
    <span class="sync" data-state="read" title={formatNames(language(), props.names)}>
      <span class="ring" style={{ "--_v": `${share()}%` }} />
      {props.of === 1 ? t().readAlone : t().read(props.by, props.of)}
    </span>
  );
}

/** `迟到：09:12 写下，14:30 收到` beside the name of whoever wrote it. */
export function LateState(props: { readonly writtenAt: number; readonly arrivedAt: number }): JSX.Element {
  const t = useText("sync");
  const language = useLanguage();
  const moment = (at: number, other: number) => formatMomentBeside(language(), at, other, Date.now());
  return (
    <span class="sync" data-state="late">
      <Icon name="past" />
      {t().late(moment(props.writtenAt, props.arrivedAt), moment(props.arrivedAt, props.writtenAt))}
    </span>
  );
}
