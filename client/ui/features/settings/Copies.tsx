import { type JSX, Show } from "solid-js";
import type { SyncView } from "../../../bridge/contract.ts";
import { formatAgo, formatNumber } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useEngine } from "../../state/engine.tsx";
import { settingsText } from "./text.ts";

/** The places that hold a copy, and how each of them is. */
export function Copies(props: { readonly sync: SyncView }): JSX.Element {
  const t = useText(settingsText);
  const language = useLanguage();
  const ownWords = () => {
    if (props.sync.inStep) return t().complete;
    return props.sync.link === "online" ? t().notComplete : t().asOfLast;
  };
  return (
    <ul class="card copies">
      <li>
        <Icon name="laptop" />
        <b>{t().device}</b>
        <State good={props.sync.inStep} words={ownWords()} />
        <small>{t().deviceText(formatNumber(language(), props.sync.storage.envelopes))}</small>
      </li>
      <RelayCopy sync={props.sync} />
    </ul>
  );
}

const linkWords = {
  online: "linkOnline",
  connecting: "linkConnecting",
  offline: "linkOffline",
  silent: "linkSilent",
} as const satisfies Record<SyncView["link"], string>;

function RelayCopy(props: { readonly sync: SyncView }): JSX.Element {
  const t = useText(settingsText);
  const language = useLanguage();
  const engine = useEngine();
  const isOnline = () => props.sync.link === "online";
  const last = () => {
    const at = props.sync.lastOnlineAt;
    return at === null ? t().neverOnline : t().lastOnline(formatAgo(language(), at, Date.now()));
  };
  return (
    <li>
      <Icon name="relay" />
      <b>{hostOf(props.sync.relayUrl)}</b>
      <State good={isOnline()} words={t()[linkWords[props.sync.link]]} />
      <small>{isOnline() ? t().relay : last()}</small>
      <Show when={!isOnline()}>
        <Button size="sm" icon="refresh" onClick={() => void engine.command("reconnect", {})}>
          {t().now}
        </Button>
      </Show>
    </li>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function State(props: { readonly good: boolean; readonly words: string }): JSX.Element {
  return (
    <span class="st" data-tone={props.good ? undefined : "warn"}>
      <Icon name={props.good ? "tick" : "clock"} />
      {props.words}
    </span>
  );
}
