import { A } from "@solidjs/router";
import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { BackupView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { formatDate } from "../../i18n/format.ts";
import { formatAgo, formatBytes, formatNumber } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { BackupProgress } from "../../kit/BackupProgress.tsx";
import { Button } from "../../kit/Button.tsx";
import { Failure } from "../../kit/Failure.tsx";
import { FilePick } from "../../kit/FilePick.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { download } from "../../state/download.ts";
import { useEngine } from "../../state/engine.tsx";
import { backupName } from "./backup-name.ts";
import { backupText } from "./backup-text.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

/** The copy that a person keeps: when it was made, and what came since. */
export function BackupCopy(props: { readonly backup: BackupView }): JSX.Element {
  const t = useText(backupText);
  const language = useLanguage();
  const now = Date.now();
  const isGood = () => {
    const { last } = props.backup;
    return last?.opens === true && (last.since === 0 || now - last.at < WEEK_MS);
  };
  const state = () => {
    const { last } = props.backup;
    if (last === null) return t().none;
    return last.opens ? formatAgo(language(), last.at, now) : t().shut;
  };
  const means = () => {
    const { last } = props.backup;
    if (last === null) return t().noneText;
    if (!last.opens) return t().shutText(formatDate(language(), last.at, now));
    const since = last.since === 0 ? t().allIn : t().since(formatNumber(language(), last.since), last.since);
    return `${since} · ${formatBytes(language(), last.bytes)}`;
  };
  return (
    <li>
      <Icon name="usb" />
      <b>{t().file}</b>
      <span class="st" data-tone={isGood() ? undefined : "warn"}>
        <Icon name={isGood() ? "tick" : "clock"} />
        {state()}
      </span>
      <small>{means()}</small>
    </li>
  );
}

/** Making a file, going on with one, and what stands in the way of either. */
export function BackupActs(props: {
  readonly backup: BackupView;
  readonly mayBeCleared: boolean;
}): JSX.Element {
  const t = useText(backupText);
  const acts = createBackupActs();
  const isNeeded = () => props.backup.last?.opens !== true || props.backup.last.since > 0;
  return (
    <div class="backup-acts">
      <Show when={props.mayBeCleared && isNeeded()}>
        <p>{t().mayBeCleared}</p>
      </Show>
      <Switch>
        <Match when={props.backup.unfinished !== null && props.backup.busy === null}>
          <p>{t().unfinished}</p>
          <FilePick tone="soft" wide icon="upload" disabled={acts.busy()} onPick={acts.take}>
            {t().goOn}
          </FilePick>
        </Match>
        <Match when={props.backup.kit !== "confirmed"}>
          <p>{props.backup.kit === "none" ? t().needsKit : t().needsCheck}</p>
          <A class="btn" data-tone="soft" data-wide="" href="/settings/kit">
            {t().toKit}
          </A>
        </Match>
        <Match when={props.backup.kit === "confirmed"}>
          <Button
            tone="soft"
            wide
            icon="download"
            busy={acts.busy() || props.backup.busy !== null}
            onClick={() => void acts.make()}
          >
            {acts.busy() ? t().making : t().make}
          </Button>
        </Match>
      </Switch>
      <BackupProgress busy={props.backup.busy} />
      <Failure text={acts.failure()} />
    </div>
  );
}

function createBackupActs() {
  const t = useText(backupText);
  const engine = useEngine();
  const errorText = useErrorText();
  const toasts = useToasts();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);

  async function during<T>(work: () => Promise<T>): Promise<T> {
    setBusy(true);
    setFailure(null);
    return work().finally(() => setBusy(false));
  }
  async function make(): Promise<void> {
    const result = await during(() => engine.command("makeBackup", {}));
    if (result.ok) {
      download(result.value.file, backupName(result.value.orgName, result.value.madeAt));
      toasts.show({ icon: "tick", text: t().made });
    } else if (result.error.type === "Cancelled") toasts.show({ icon: "info", text: t().stopped });
    else setFailure(errorText(result.error));
  }
  async function take(file: File): Promise<void> {
    const result = await during(() => engine.command("takeBackup", { file }));
    if (!result.ok) return void setFailure(errorText(result.error));
    const { stopped, leftOut } = result.value;
    if (stopped !== null) setFailure(t().stillUnfinished);
    else if (leftOut > 0) setFailure(t().leftOut(leftOut));
    else toasts.show({ icon: "tick", text: t().taken });
  }
  return { busy, failure, make, take: (file: File) => void take(file) };
}
