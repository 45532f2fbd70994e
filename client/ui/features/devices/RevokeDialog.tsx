import type { JSX } from "solid-js";
import type { OwnDeviceRow } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { useDeviceName } from "../../kit/device-name.ts";
import { Icon } from "../../kit/Icon.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import { devicesText } from "./text.ts";

/** What a lost device can no longer do, and what is out of reach and said so. */
export function RevokeDialog(props: {
  readonly device: OwnDeviceRow;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(devicesText);
  const named = useDeviceName();
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const run = async () => {
    const { id, name } = props.device;
    const result = await engine.command("revokeDevice", { device: id });
    if (!result.ok) return errorText(result.error);
    toasts.show({ icon: "shield", text: t().removed(named(name)) });
    return null;
  };
  return (
    <ConfirmDialog
      title={t().removeTitle(named(props.device.name))}
      act={t().remove}
      onClose={props.onClose}
      run={run}
    >
      <p>{t().removeText}</p>
      <h3>{t().removeNoMore}</h3>
      <ul>
        <li>
          <Icon name="key" />
          {t().removeNoMore1}
        </li>
        <li>
          <Icon name="edit" />
          {t().removeNoMore2}
        </li>
        <li>
          <Icon name="up" />
          {t().removeNoMore3}
        </li>
      </ul>
      <h3>{t().removeHolds}</h3>
      <ul>
        <li>
          <Icon name="eye" />
          {t().removeHolds1}
        </li>
      </ul>
    </ConfirmDialog>
  );
}
