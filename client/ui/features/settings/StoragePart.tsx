import { createSignal, type JSX, Show } from "solid-js";
import type { StorageView } from "../../../bridge/contract.ts";
import { formatBytes } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Progress } from "../../kit/Progress.tsx";
import { Option, Part } from "../../kit/SettingsPage.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import { keepStorage } from "../../state/platform.ts";
import { settingsText } from "./text.ts";

/** How much of this browser's room is used, and whether it may be cleared. */
export function StoragePart(props: { readonly storage: StorageView }): JSX.Element {
  const t = useText(settingsText);
  const kept = () => {
    const { persisted } = props.storage;
    return persisted === null ? t().unknownKept : persisted ? t().kept : t().mayClear;
  };
  const means = () => {
    const { persisted } = props.storage;
    return persisted === null ? undefined : persisted ? t().keptText : t().mayClearText;
  };
  return (
    <Part title={t().storage}>
      <div class="card rows" data-lined="">
        <Show when={props.storage.usedBytes !== null}>
          <Usage used={props.storage.usedBytes ?? 0} quota={props.storage.quotaBytes} />
        </Show>
        <Option title={kept()} text={means()} />
        <Show when={props.storage.persisted === false}>
          <div class="row opt">
            <Keep />
          </div>
        </Show>
      </div>
    </Part>
  );
}

function Usage(props: { readonly used: number; readonly quota: number | null }): JSX.Element {
  const t = useText(settingsText);
  const language = useLanguage();
  const size = (bytes: number) => formatBytes(language(), bytes);
  const words = () =>
    props.quota === null ? t().used(size(props.used)) : t().usedOf(size(props.used), size(props.quota));
  return (
    <div class="usage">
      <span>{words()}</span>
      <Show when={props.quota}>
        {(quota) => <Progress size="sm" label={words()} value={props.used / quota()} />}
      </Show>
    </div>
  );
}

function Keep(): JSX.Element {
  const t = useText(settingsText);
  const engine = useEngine();
  const toasts = useToasts();
  const [busy, setBusy] = createSignal(false);
  const keep = async () => {
    setBusy(true);
    const kept = await keepStorage(engine);
    setBusy(false);
    toasts.show(kept ? { icon: "tick", text: t().keptToast } : { icon: "info", text: t().notKeptToast });
  };
  return (
    <Button tone="soft" wide busy={busy()} onClick={() => void keep()}>
      {t().keep}
    </Button>
  );
}
