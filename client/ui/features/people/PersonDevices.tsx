import { A } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { DeviceId, PersonView } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { useDeviceName } from "../../kit/device-name.ts";
import { Icon } from "../../kit/Icon.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { peopleText } from "./text.ts";

interface Chosen {
  readonly id: DeviceId;
  readonly name: string;
}

/** The devices that speak for somebody. */
export function PersonDevices(props: { readonly person: PersonView }): JSX.Element {
  const t = useText(peopleText);
  const language = useLanguage();
  const named = useDeviceName();
  const [revoking, setRevoking] = createSignal<Chosen | null>(null);
  return (
    <section class="sec">
      <h2 class="cap">
        <b>{t().devices}</b>
        <span class="push">{t().deviceCount(props.person.devices.length)}</span>
      </h2>
      <ul class="card rows" data-lined="">
        <For each={props.person.devices}>
          {(device) => (
            <li class="row member">
              <Icon name="device" />
              <span class="text">
                <span class="t1">
                  <bdi>{named(device.name)}</bdi>
                  <Show when={device.thisOne}>
                    <span class="role">{t().thisDevice}</span>
                  </Show>
                </span>
                <span class="t2">{t().addedOn(formatDate(language(), device.addedAt, Date.now()))}</span>
              </span>
              <Show when={props.person.canRevokeDevices && !props.person.me}>
                <Button
                  size="sm"
                  tone="danger-soft"
                  onClick={() => setRevoking({ id: device.id, name: named(device.name) })}
                >
                  {t().revokeDevice}
                </Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.person.me}>
        <A class="btn own-devices" data-size="sm" href="/settings/me">
          {t().ownDevices}
        </A>
      </Show>
      <Show when={revoking()}>
        {(device) => <Revoking device={device()} onClose={() => setRevoking(null)} />}
      </Show>
    </section>
  );
}

function Revoking(props: { readonly device: Chosen; readonly onClose: () => void }): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  const toasts = useToasts();
  const { id, name } = props.device;
  const revoke = async () => {
    const failed = await act.attempt("revokeDevice", { device: id });
    if (failed === null) toasts.show({ icon: "tick", text: t().deviceRevoked });
    return failed;
  };
  return (
    <ConfirmDialog
      title={t().revokeDeviceTitle(name)}
      act={t().revokeDevice}
      run={revoke}
      onClose={props.onClose}
    >
      <p>{t().revokeDeviceText}</p>
      <p>{t().revokeDeviceKeys}</p>
    </ConfirmDialog>
  );
}
