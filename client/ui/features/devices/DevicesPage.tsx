import { A } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { DevicesView, OwnDeviceRow } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { formatAgo } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { Button } from "../../kit/Button.tsx";
import { deviceIcon } from "../../kit/device-icon.ts";
import { useDeviceName } from "../../kit/device-name.ts";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { Page, Part } from "../../kit/SettingsPage.tsx";
import { useArrival } from "../../state/arrival.tsx";
import { createView } from "../../state/engine.tsx";
import { LinkDialog } from "./LinkDialog.tsx";
import { RenameDialog } from "./RenameDialog.tsx";
import { RevokeDialog } from "./RevokeDialog.tsx";
import "./devices.css";
import { devicesText } from "./text.ts";

/** One's own devices: how they are, their names, a new one, a lost one. */
export default function DevicesPage(): JSX.Element {
  const t = useText(devicesText);
  const view = createView("devices", () => ({}));
  const arrival = useArrival();
  const [asked, setLinking] = createSignal(false);
  const isLinking = () => asked() || arrival.device() !== null;
  const close = () => {
    setLinking(false);
    arrival.setDevice(null);
  };
  return (
    <Page title={t().devices}>
      <p class="set-lead">{t().devicesLead}</p>
      <Show when={view()} fallback={<Loading />}>
        {(shown) => <Lists view={shown()} onLink={() => setLinking(true)} />}
      </Show>
      <Show when={isLinking()}>
        <LinkDialog code={linkOf(arrival.device())} onClose={close} />
      </Show>
    </Page>
  );
}

/** The whole link again, of what arrived in the address. */
const linkOf = (fragment: string | null): string | null =>
  fragment === null ? null : `${location.origin}/link${fragment}`;

function Loading(): JSX.Element {
  return (
    <div class="card rows" data-lined="" aria-busy="true">
      <For each={[1, 2]}>
        {() => (
          <div class="row opt">
            <span class="skel wait-device" />
          </div>
        )}
      </For>
    </div>
  );
}

function Lists(props: { readonly view: DevicesView; readonly onLink: () => void }): JSX.Element {
  const t = useText(devicesText);
  const linked = () => props.view.devices.filter((device) => device.revokedAt === null);
  const gone = () => props.view.devices.filter((device) => device.revokedAt !== null);
  const [renamed, setRenamed] = createSignal<OwnDeviceRow | null>(null);
  const [revoked, setRevoked] = createSignal<OwnDeviceRow | null>(null);
  return (
    <>
      <Show when={linked().length === 1 && props.view.kit.state !== "confirmed"}>
        <Alone />
      </Show>
      <Part title={t().linked} aside={String(linked().length)}>
        <div class="card rows" data-lined="">
          <For each={linked()}>
            {(device) => <Row device={device} onRename={setRenamed} onRevoke={setRevoked} />}
          </For>
          <button type="button" class="row opt link-new" onClick={() => props.onLink()}>
            <Icon name="plus" />
            <span class="text">
              <span class="t1">{t().linkNew}</span>
              <span class="t2">{t().linkNewText}</span>
            </span>
          </button>
        </div>
      </Part>
      <Show when={gone().length > 0}>
        <Part title={t().gone} aside={String(gone().length)}>
          <ul class="card rows" data-lined="">
            <For each={gone()}>{(device) => <GoneRow device={device} />}</For>
          </ul>
        </Part>
      </Show>
      <Show when={renamed()}>
        {(device) => <RenameDialog device={device()} onClose={() => setRenamed(null)} />}
      </Show>
      <Show when={revoked()}>
        {(device) => <RevokeDialog device={device()} onClose={() => setRevoked(null)} />}
      </Show>
    </>
  );
}

/** Only one device and no kit that was checked: losing it would lose everything. */
function Alone(): JSX.Element {
  const t = useText(devicesText);
  return (
    <Banner tone="wait" icon="key" shape="card">
      <b>{t().lastOne}</b> {t().lastOneText}{" "}
      <A class="act" href="/settings/kit">
        {t().toKit}
      </A>
    </Banner>
  );
}

function Row(props: {
  readonly device: OwnDeviceRow;
  readonly onRename: (device: OwnDeviceRow) => void;
  readonly onRevoke: (device: OwnDeviceRow) => void;
}): JSX.Element {
  const t = useText(devicesText);
  const named = useDeviceName();
  const language = useLanguage();
  const seen = () => {
    if (props.device.thisOne) return t().hereNow;
    const at = props.device.lastSeenAt;
    return at === null ? t().neverSeen : t().seen(formatAgo(language(), at, Date.now()));
  };
  return (
    <div class="row opt own-device">
      <Icon name={deviceIcon(props.device.name ?? "")} />
      <span class="text">
        <span class="t1">
          {named(props.device.name)}{" "}
          <Show when={props.device.thisOne}>
            <span class="role">{t().thisDevice}</span>
          </Show>
        </span>
        <span class="t2">
          {seen()} · {t().addedOn(formatDate(language(), props.device.addedAt, Date.now()))}
        </span>
      </span>
      <IconButton
        icon="edit"
        label={t().renameOf(named(props.device.name))}
        onClick={() => props.onRename(props.device)}
      />
      <Show when={props.device.canRevoke}>
        <Button
          size="sm"
          tone="plain"
          aria-label={t().removeOf(named(props.device.name))}
          onClick={() => props.onRevoke(props.device)}
        >
          {t().remove}
        </Button>
      </Show>
    </div>
  );
}

function GoneRow(props: { readonly device: OwnDeviceRow }): JSX.Element {
  const t = useText(devicesText);
  const named = useDeviceName();
  const language = useLanguage();
  return (
    <li class="row opt">
      <Icon name={deviceIcon(props.device.name ?? "")} />
      <span class="text">
        <span class="t1">{named(props.device.name)}</span>
        <span class="t2">{t().goneOn(formatDate(language(), props.device.revokedAt ?? 0, Date.now()))}</span>
      </span>
    </li>
  );
}
