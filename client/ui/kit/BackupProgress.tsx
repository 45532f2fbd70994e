import { createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { BackupView } from "../../bridge/contract.ts";
import { formatNumber } from "../i18n/format-more.ts";
import { createText, useLanguage, useText } from "../i18n/text.tsx";
import { useEngine } from "../state/engine.tsx";
import { Button } from "./Button.tsx";
import { Progress } from "./Progress.tsx";
import "./backup.css";

const texts = createText({
  zh: {
    making: (done: string, total: string) => `存进文件：${done} / ${total} 条`,
    taking: (done: string, total: string) => `从文件里取：${done} / ${total} 条`,
    stop: "停下",
  },
  en: {
    making: (done, total) => `Into the file: ${done} of ${total} records`,
    taking: (done, total) => `From the file: ${done} of ${total} records`,
    stop: "Stop",
  },
});

/** What takes less is over before it could be read. */
const SHOWN_AFTER_MS = 1_000;

/** How far a backup file has come, and the way to end it; nothing while none is under way. */
export function BackupProgress(props: { readonly busy: BackupView["busy"] | undefined }): JSX.Element {
  return <Show when={props.busy ?? undefined}>{(busy) => <Shown busy={busy()} />}</Show>;
}

function Shown(props: { readonly busy: NonNullable<BackupView["busy"]> }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const engine = useEngine();
  const [isLong, setLong] = createSignal(false);
  const timer = setTimeout(() => setLong(true), SHOWN_AFTER_MS);
  onCleanup(() => clearTimeout(timer));
  const words = () => {
    const { doing, done, total } = props.busy;
    return t()[doing](formatNumber(language(), done), formatNumber(language(), total));
  };
  return (
    <Show when={isLong()}>
      <div class="backup-progress">
        <span>{words()}</span>
        <Progress
          size="sm"
          label={words()}
          value={props.busy.total === 0 ? null : props.busy.done / props.busy.total}
        />
        <Button size="sm" tone="plain" onClick={() => void engine.command("cancelBackup", {})}>
          {t().stop}
        </Button>
      </div>
    </Show>
  );
}
