import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { ArchiveBrought, ArchiveState, ArchiveView } from "../../../../bridge/contract.ts";
import { useErrorText } from "../../../errors.ts";
import { useText } from "../../../i18n/text.tsx";
import { Failure } from "../../../kit/Failure.tsx";
import { FilePick } from "../../../kit/FilePick.tsx";
import { Part } from "../../../kit/SettingsPage.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { ArchiveProgress } from "./ArchiveProgress.tsx";
import { archiveText } from "./archive-text.ts";
import { Brought } from "./Brought.tsx";
import { Survey } from "./Survey.tsx";

/** Bringing in what was exported, here or by Slack: a file, what is in it, what comes of it. */
export function ImportPart(props: { readonly archive: ArchiveState | null | undefined }): JSX.Element {
  const t = useText(archiveText);
  const engine = useEngine();
  const errorText = useErrorText();
  const [view, setView] = createSignal<ArchiveView | null>(null);
  const [brought, setBrought] = createSignal<ArchiveBrought | null>(null);
  const [working, setWorking] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const busy = () => {
    const now = props.archive?.busy;
    return now && now.doing !== "exporting" ? now : undefined;
  };
  const isBusy = () => working() || (props.archive?.busy ?? null) !== null;
  const unfinished = () =>
    isBusy() || view() !== null ? undefined : (props.archive?.unfinished ?? undefined);

  async function during<T>(work: () => Promise<T>): Promise<T> {
    setWorking(true);
    setFailure(null);
    setBrought(null);
    return work().finally(() => setWorking(false));
  }
  async function look(file: File): Promise<void> {
    setView(null);
    const result = await during(() => engine.command("inspectArchive", { file, name: file.name }));
    if (result.ok) setView(result.value);
    else setFailure(errorText(result.error));
  }
  async function bring(rooms: readonly string[], access: "open" | "private", goals: boolean): Promise<void> {
    const result = await during(() => engine.command("importArchive", { rooms, access, goals }));
    if (!result.ok) return void setFailure(errorText(result.error));
    setView(null);
    setBrought(result.value);
  }

  return (
    <Part title={t().bring}>
      <p class="archive-lead">{t().bringText}</p>
      <div class="backup-acts">
        <Show when={unfinished()}>{(begun) => <p>{t().unfinished(begun().name)}</p>}</Show>
        <FilePick tone="soft" wide icon="upload" disabled={isBusy()} onPick={(file) => void look(file)}>
          {view() === null ? t().choose : t().chooseOther}
        </FilePick>
        <Switch>
          <Match when={busy()}>{(now) => <ArchiveProgress busy={now()} />}</Match>
          <Match when={view()}>
            {(found) => (
              <Survey view={found()} onBring={(rooms, access, goals) => void bring(rooms, access, goals)} />
            )}
          </Match>
          <Match when={brought()}>{(done) => <Brought brought={done()} />}</Match>
        </Switch>
        <Failure text={failure()} />
      </div>
    </Part>
  );
}
