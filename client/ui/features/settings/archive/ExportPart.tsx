import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { ArchiveState, ExportMade, RoomRow } from "../../../../bridge/contract.ts";
import { useErrorText } from "../../../errors.ts";
import { formatNumber } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Banner } from "../../../kit/Banner.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Failure } from "../../../kit/Failure.tsx";
import { PickRow } from "../../../kit/PickRow.tsx";
import { Segmented } from "../../../kit/Segmented.tsx";
import { Option, Part } from "../../../kit/SettingsPage.tsx";
import { Switch } from "../../../kit/Switch.tsx";
import { download } from "../../../state/download.ts";
import { useEngine } from "../../../state/engine.tsx";
import { fileName } from "../backup-name.ts";
import { ArchiveProgress } from "./ArchiveProgress.tsx";
import { archiveText } from "./archive-text.ts";

/** One file of what this person may read: which rooms, with files or without. */
export function ExportPart(props: {
  readonly rooms: readonly RoomRow[];
  readonly archive: ArchiveState | null | undefined;
  /** The room that somebody came from. */
  readonly from: string | undefined;
}): JSX.Element {
  const t = useText(archiveText);
  const language = useLanguage();
  const engine = useEngine();
  const errorText = useErrorText();
  const chats = createMemo(() => props.rooms.filter(({ use, pending }) => use === "chat" && !pending));
  const [which, setWhich] = createSignal<"all" | "some">(props.from === undefined ? "all" : "some");
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(
    new Set(props.from === undefined ? [] : [props.from]),
  );
  const [files, setFiles] = createSignal(true);
  const [making, setMaking] = createSignal(false);
  const [made, setMade] = createSignal<ExportMade | null>(null);
  const [failure, setFailure] = createSignal<string | null>(null);
  const rooms = () => (which() === "all" ? [] : chats().flatMap(({ id }) => (chosen().has(id) ? [id] : [])));
  const busy = () => (props.archive?.busy?.doing === "exporting" ? props.archive.busy : undefined);
  const isBusy = () => making() || (props.archive?.busy ?? null) !== null;

  const toggle = (id: string) =>
    setChosen(
      (before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]),
    );
  const save = (done: ExportMade) => download(done.file, fileName(done.orgName, done.madeAt, "zip"));

  async function make(): Promise<void> {
    setMade(null);
    setFailure(null);
    setMaking(true);
    const result = await engine
      .command("makeExport", { rooms: rooms(), files: files(), language: language() })
      .finally(() => setMaking(false));
    if (!result.ok) return void setFailure(errorText(result.error));
    setMade(result.value);
    save(result.value);
  }

  return (
    <Part title={t().take}>
      <p class="archive-lead">{t().takeText}</p>
      <div class="card">
        <div class="archive-which">
          <Segmented<"all" | "some">
            wide
            label={t().which}
            value={which()}
            options={[
              { value: "all", label: t().all },
              { value: "some", label: t().some },
            ]}
            onChange={setWhich}
          />
        </div>
        <Show when={which() === "some"}>
          <fieldset class="archive-rooms" aria-label={t().which}>
            <For each={chats()}>
              {(room) => (
                <PickRow chosen={chosen().has(room.id)} disabled={isBusy()} onToggle={() => toggle(room.id)}>
                  <span class="grow ellipsis">{room.name}</span>
                </PickRow>
              )}
            </For>
          </fieldset>
        </Show>
        <div class="rows" data-lined="">
          <Option title={t().withFiles} text={t().withFilesText}>
            <Switch label={t().withFiles} checked={files()} disabled={isBusy()} onChange={setFiles} />
          </Option>
        </div>
      </div>
      <div class="backup-acts">
        <p>{t().notSealed}</p>
        <Button
          tone="soft"
          wide
          icon="download"
          busy={making()}
          disabled={(isBusy() && !making()) || (which() === "some" && rooms().length === 0)}
          onClick={() => void make()}
        >
          {t().make}
        </Button>
        <Show when={busy()}>{(now) => <ArchiveProgress busy={now()} />}</Show>
        <Show when={made()}>{(done) => <Made made={done()} onAgain={() => save(done())} />}</Show>
        <Failure text={failure()} />
      </div>
    </Part>
  );
}

function Made(props: { readonly made: ExportMade; readonly onAgain: () => void }): JSX.Element {
  const t = useText(archiveText);
  const language = useLanguage();
  const number = (value: number) => formatNumber(language(), value);
  return (
    <div role="status">
      <Banner tone="brand" icon="tick" shape="card">
        {t().made(props.made.rooms, number(props.made.messages), number(props.made.files))}
        <Show when={props.made.objectives > 0}> {t().madeGoals(number(props.made.objectives))}</Show>
        <Show when={props.made.goalsAway}>
          <br />
          {t().goalsAway}
        </Show>
        <Show when={props.made.filesAway > 0}>
          <br />
          {t().away(props.made.filesAway)}
        </Show>{" "}
        <Button tone="link" size="sm" onClick={() => props.onAgain()}>
          {t().again}
        </Button>
      </Banner>
    </div>
  );
}
