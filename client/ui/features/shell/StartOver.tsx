import { type JSX, Show } from "solid-js";
import type { SyncView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { formatNumber } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useEngine } from "../../state/engine.tsx";
import { useOutbox } from "../../state/outbox.tsx";
import { unsentCount } from "./standing.ts";
import { standingText } from "./standing-text.ts";

/** This device forgets everything: each thing that is lost is named before. */
export function StartOver(props: {
  readonly sync: SyncView | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(standingText);
  const language = useLanguage();
  const engine = useEngine();
  const errorText = useErrorText();
  const outbox = useOutbox();
  const run = async () => {
    const result = await engine.command("startOver", {});
    return result.ok ? null : errorText(result.error);
  };
  const seeUnsent = () => {
    props.onClose();
    outbox.open();
  };
  return (
    <ConfirmDialog title={t().startTitle} act={t().startOver} onClose={props.onClose} run={run}>
      <p>{t().startText}</p>
      <h3>{t().lost}</h3>
      <ul>
        <li>
          <Icon name="chat" />
          {t().lostMessages(formatNumber(language(), props.sync?.storage.envelopes ?? 0))}
        </li>
        <Show when={unsentCount(props.sync) > 0}>
          <li>
            <Icon name="wait" />
            {t().lostUnsent(unsentCount(props.sync))}
          </li>
        </Show>
        <li>
          <Icon name="key" />
          {t().lostKeys}
        </li>
      </ul>
      <Show when={unsentCount(props.sync) > 0}>
        <Button tone="soft" onClick={seeUnsent}>
          {t().copyFirst}
        </Button>
      </Show>
      <p>{t().others}</p>
    </ConfirmDialog>
  );
}
