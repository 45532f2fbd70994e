import { createSignal, type JSX, onMount } from "solid-js";
import type { OwnDeviceRow } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { useDeviceName } from "../../kit/device-name.ts";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import { devicesText } from "./text.ts";

export function RenameDialog(props: {
  readonly device: OwnDeviceRow;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(devicesText);
  const named = useDeviceName();
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [typed, setTyped] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | undefined>();
  const name = () => typed() ?? props.device.name ?? "";
  let input!: HTMLInputElement;
  onMount(() => input.select());
  const save = async () => {
    setBusy(true);
    const result = await engine.command("renameDevice", { device: props.device.id, name: name().trim() });
    setBusy(false);
    if (!result.ok) return void setFailure(errorText(result.error));
    toasts.show({ icon: "tick", text: t().renamed });
    props.onClose();
  };
  return (
    <Dialog open title={t().renameOf(named(props.device.name))} onClose={props.onClose}>
      <form
        class="link-steps"
        onSubmit={(event) => {
          event.preventDefault();
          if (name().trim() !== "") void save();
        }}
      >
        <TextField
          ref={input}
          label={t().deviceName}
          value={name()}
          error={failure()}
          maxlength={40}
          onInput={(value) => {
            setTyped(value);
            setFailure(undefined);
          }}
        />
        <div class="acts">
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button type="submit" tone="primary" busy={busy()} disabled={name().trim() === ""}>
            {t().save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
