import { type JSX, Show } from "solid-js";
import type { BackupTaken } from "../../../bridge/contract.ts";
import { formatBytes } from "../../i18n/format-more.ts";
import { createText, useLanguage, useText } from "../../i18n/text.tsx";
import { BackupProgress } from "../../kit/BackupProgress.tsx";
import { FilePick } from "../../kit/FilePick.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { createView } from "../../state/engine.tsx";

const recoverBackupText = createText({
  zh: {
    pick: "加上备份文件（没有也行）",
    drop: "不用这个文件",
    half: "你回来了，备份文件还没取完。到“设置 › 中继与副本”再选一次，接着取。",
    leftOut: (count: number) => `你回来了。丢失的设备上有 ${count} 处目标的改动没送出过，只能重写。`,
  },
  en: {
    pick: "Add a backup file, if you have one",
    drop: "Do not use this file",
    half: "You are back; the backup file is not all here yet. Choose it again under “Settings › Relay and copies” to go on.",
    leftOut: (count) =>
      `You are back. ${count} ${count === 1 ? "change" : "changes"} to goals had not left the lost device; write ${count === 1 ? "it" : "them"} again.`,
  },
});

/** What somebody should know of the file beyond "you are back"; null when there is nothing. */
export function useTakenText(): (taken: BackupTaken | null, hadFile: boolean) => string | null {
  const t = useText(recoverBackupText);
  return (taken, hadFile) => {
    if (hadFile && (taken === null || taken.stopped !== null)) return t().half;
    return taken !== null && taken.leftOut > 0 ? t().leftOut(taken.leftOut) : null;
  };
}

/** The file that somebody may have beside the kit. */
export function BackupChoice(props: {
  readonly file: File | null;
  readonly disabled: boolean;
  readonly onFile: (file: File | null) => void;
}): JSX.Element {
  const t = useText(recoverBackupText);
  const language = useLanguage();
  const backup = createView("backup", () => ({}));
  return (
    <div class="backup-choice">
      <Show
        when={props.file}
        fallback={
          <FilePick tone="plain" wide disabled={props.disabled} onPick={props.onFile}>
            {t().pick}
          </FilePick>
        }
      >
        {(file) => (
          <div class="picked">
            <Icon name="file" />
            <span class="name">{file().name}</span>
            <small>{formatBytes(language(), file().size)}</small>
            <IconButton
              icon="x"
              label={t().drop}
              disabled={props.disabled}
              onClick={() => props.onFile(null)}
            />
          </div>
        )}
      </Show>
      <BackupProgress busy={backup()?.busy} />
    </div>
  );
}
