import { createSignal, For, type JSX } from "solid-js";
import type { SyncView } from "../../../bridge/contract.ts";
import { formatAgo } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Option, Part } from "../../kit/SettingsPage.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import { keysText } from "./keys-text.ts";

/** Whether those who belong have the keys and nobody else has, as this device last found it. */
export function KeysPart(props: { readonly keys: SyncView["keys"] }): JSX.Element {
  const t = useText(keysText);
  const language = useLanguage();
  const checked = () => {
    const { keys } = props;
    return keys === null
      ? t().uncheckedText
      : t().checked(formatAgo(language(), keys.at, Date.now()), keys.chains);
  };
  const title = () => {
    if (props.keys === null) return t().unchecked;
    const { findings, isWhole } = props.keys;
    if (findings.length > 0) return t().found(findings.length);
    return isWhole ? t().inOrder : t().ownInOrder;
  };
  return (
    <Part title={t().keys}>
      <div class="card rows" data-lined="">
        <Option title={title()} text={checked()} />
        <For each={props.keys?.findings}>
          {(found) => (
            <Option title={t()[found.kind]} text={t()[`${found.kind}Text`](found.who, found.count)}>
              <span class="end">{found.room ?? t().everywhere}</span>
            </Option>
          )}
        </For>
        <div class="row opt">
          <CheckNow />
        </div>
      </div>
    </Part>
  );
}

function CheckNow(): JSX.Element {
  const t = useText(keysText);
  const engine = useEngine();
  const toasts = useToasts();
  const [busy, setBusy] = createSignal(false);
  const check = async () => {
    setBusy(true);
    const checked = await engine.command("auditKeys", {});
    setBusy(false);
    if (!checked.ok) toasts.show({ icon: "no-signal", text: t().failed });
  };
  return (
    <Button tone="soft" wide busy={busy()} onClick={() => void check()}>
      {t().check}
    </Button>
  );
}
