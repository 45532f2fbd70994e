import { createSignal, type JSX, Show } from "solid-js";
import type { SetAsideView } from "../../bridge/contract.ts";
import { useErrorText } from "../errors.ts";
import { formatDate } from "../i18n/format.ts";
import { formatBytes, formatNumber } from "../i18n/format-more.ts";
import { useLanguage, useText } from "../i18n/text.tsx";
import { download } from "../state/download.ts";
import { useEngine } from "../state/engine.tsx";
import { Button } from "./Button.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { Failure } from "./Failure.tsx";
import { Option, Part } from "./SettingsPage.tsx";
import { setAsideText } from "./set-aside-text.ts";
import { useToasts } from "./Toasts.tsx";

/** What could not be read on this device: how much, what became of it, a copy of it, and an end to it. */
export default function SetAside(props: { readonly view: SetAsideView }): JSX.Element {
  const t = useText(setAsideText);
  const language = useLanguage();
  const engine = useEngine();
  const errorText = useErrorText();
  const toasts = useToasts();
  const [asks, setAsks] = createSignal(false);
  const storeWords = ({ bytes, leftOut }: NonNullable<SetAsideView["store"]>) => {
    if (bytes === null) return t().carrying;
    const size = formatBytes(language(), bytes);
    return leftOut === 0 ? t().carried(size) : t().leftOut(size, formatNumber(language(), leftOut));
  };
  const remove = async () => {
    const result = await engine.command("deleteSetAside", {});
    if (!result.ok) return errorText(result.error);
    toasts.show({ icon: "tick", text: t().removed });
    return null;
  };
  return (
    <Part title={t().title}>
      <div class="card rows" data-lined="">
        <Show when={props.view.store}>
          {(store) => (
            <Option
              title={t().store(formatDate(language(), store().since, Date.now()))}
              text={storeWords(store())}
            />
          )}
        </Show>
        <Show when={props.view.records > 0}>
          <Option title={t().records(formatNumber(language(), props.view.records))} text={t().recordsText} />
        </Show>
        <div class="row opt">
          <SaveSetAside />
        </div>
        <Show when={props.view.store?.bytes !== null}>
          <div class="row opt">
            <Button tone="soft" wide onClick={() => setAsks(true)}>
              {t().remove}
            </Button>
          </div>
        </Show>
      </div>
      <Show when={asks()}>
        <ConfirmDialog title={t().removeTitle} act={t().remove} onClose={() => setAsks(false)} run={remove}>
          <p>{t().removeText}</p>
        </ConfirmDialog>
      </Show>
    </Part>
  );
}

/** A copy of it as a file, for whoever can still make something of it. */
export function SaveSetAside(): JSX.Element {
  const t = useText(setAsideText);
  const engine = useEngine();
  const errorText = useErrorText();
  const toasts = useToasts();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const save = async () => {
    setBusy(true);
    const result = await engine.command("exportSetAside", {});
    setBusy(false);
    setFailure(result.ok ? null : errorText(result.error));
    if (!result.ok) return;
    download(result.value.file, "skein-set-aside.jsonl");
    toasts.show({ icon: "tick", text: t().saved });
  };
  return (
    <>
      <span class="text">
        <span class="t2">{t().saveText}</span>
        <Failure text={failure()} />
      </span>
      <Button tone="soft" icon="download" busy={busy()} onClick={() => void save()}>
        {t().save}
      </Button>
    </>
  );
}
