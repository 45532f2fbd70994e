import { A } from "@solidjs/router";
import { For, type JSX, Show } from "solid-js";
import type { BackupView, DevicesView, KitView, OwnDeviceRow, SyncView } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { formatAgo, formatNumber } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { deviceIcon } from "../../kit/device-icon.ts";
import { useDeviceName } from "../../kit/device-name.ts";
import { Icon } from "../../kit/Icon.tsx";
import { useEngine } from "../../state/engine.tsx";
import { BackupCopy } from "./Backup.tsx";
import { settingsText } from "./text.ts";

/** The places that hold a copy, and how each of them is. */
export function Copies(props: {
  readonly sync: SyncView;
  readonly own: DevicesView | undefined;
  readonly backup: BackupView | null | undefined;
}): JSX.Element {
  const t = useText(settingsText);
  const language = useLanguage();
  const others = () =>
    props.own?.devices.filter((device) => !device.thisOne && device.revokedAt === null) ?? [];
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
      <For each={others()}>{(device) => <OwnCopy device={device} />}</For>
      <RelayCopy sync={props.sync} />
      <Show when={props.backup}>{(backup) => <BackupCopy backup={backup()} />}</Show>
      <Show when={props.own?.kit}>{(kit) => <KitCopy kit={kit()} />}</Show>
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

function OwnCopy(props: { readonly device: OwnDeviceRow }): JSX.Element {
  const t = useText(settingsText);
  const named = useDeviceName();
  const language = useLanguage();
  const seen = () => {
    const at = props.device.lastSeenAt;
    return at === null ? t().ownNeverSeen : t().ownSeen(formatAgo(language(), at, Date.now()));
  };
  return (
    <li>
      <Icon name={deviceIcon(props.device.name ?? "")} />
      <b>{named(props.device.name)}</b>
      <State good={props.device.lastSeenAt !== null} words={seen()} />
      <small>{t().ownText}</small>
    </li>
  );
}

const kitWords = {
  none: { state: "kitNone", text: "kitNoneText" },
  made: { state: "kitMade", text: "kitMadeText" },
  confirmed: { state: "kitConfirmed", text: "kitConfirmedText" },
} as const satisfies Record<KitView["state"], object>;

/** Not a copy of what was written, and yet what opens the relay's copy when every device is gone. */
function KitCopy(props: { readonly kit: KitView }): JSX.Element {
  const t = useText(settingsText);
  const language = useLanguage();
  const isGood = () => props.kit.state === "confirmed";
  const text = () => {
    const words = t()[kitWords[props.kit.state].text];
    const at = props.kit.confirmedAt ?? props.kit.madeAt ?? 0;
    return typeof words === "string" ? words : words(formatDate(language(), at, Date.now()));
  };
  return (
    <li>
      <Icon name="key" />
      <b>{t().kitRow}</b>
      <State good={isGood()} words={t()[kitWords[props.kit.state].state]} />
      <small>{text()}</small>
      <Show when={!isGood()}>
        <A class="btn" data-size="sm" href="/settings/kit">
          {t().openKit}
        </A>
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
