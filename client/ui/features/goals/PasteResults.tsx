import { createResource, createSignal, For, type JSX, Show } from "solid-js";
import type { Face, ObjectiveId } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { createText, languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { useEngine } from "../../state/engine.tsx";
import { formatPlain } from "./numbers.ts";
import { pastedResults } from "./paste-table.ts";
import { kindName } from "./result-kind.ts";
import { texts } from "./text.ts";

const pasteTexts = createText({
  zh: {
    title: "贴上的表格",
    lead: "每行一条关键结果。看一眼，对了再加。",
    add: (n: number) => `加 ${n} 条`,
    unread: (cells: string) => `没读懂：${cells}`,
    none: "表格里没有找到关键结果。",
    reading: "正在看这张表",
  },
  en: {
    title: "The pasted table",
    lead: "One key result in each row. Have a look, then add them.",
    add: (n) => (n === 1 ? "Add 1 key result" : `Add ${n} key results`),
    unread: (cells) => `Not understood: ${cells}`,
    none: "No key results were found in the table.",
    reading: "Reading the table",
  },
});

export interface PasteResultsProps {
  readonly objective: ObjectiveId;
  readonly text: string;
  readonly owner: Face | null;
  readonly onClose: () => void;
}

/** A table from a spreadsheet, shown as what it would become before anything is written. */
export default function PasteResults(props: PasteResultsProps): JSX.Element {
  const t = useText(pasteTexts);
  const words = useText(texts);
  const paste = createPaste(props);
  return (
    <Dialog
      open
      size="wide"
      title={t().title}
      onClose={props.onClose}
      actions={
        <>
          <Button tone="plain" onClick={props.onClose}>
            {words().cancel}
          </Button>
          <Button
            tone="primary"
            busy={paste.busy()}
            disabled={paste.rows().length === 0}
            onClick={() => void paste.add()}
          >
            {t().add(paste.rows().length)}
          </Button>
        </>
      }
    >
      <Show when={!paste.reading()} fallback={<p role="status">{t().reading}</p>}>
        <Show when={paste.rows().length > 0} fallback={<p>{t().none}</p>}>
          <p>{t().lead}</p>
          <Preview rows={paste.rows()} />
        </Show>
      </Show>
      <Show when={paste.error()}>
        {(error) => (
          <p class="field-error" role="alert">
            {error()}
          </p>
        )}
      </Show>
    </Dialog>
  );
}

function Preview(props: { readonly rows: ReturnType<typeof pastedResults> }): JSX.Element {
  const t = useText(pasteTexts);
  const words = useText(texts);
  const language = useLanguage();
  const number = (value: number | null) => (value === null ? "" : formatPlain(language(), value));
  return (
    <div class="paste-preview">
      <table>
        <thead>
          <tr>
            <For each={[words().resultName, words().start, words().target, words().unit]}>
              {(name) => <th scope="col">{name}</th>}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {(row) => (
              <tr>
                <td lang={languageOf(row.title)}>
                  {row.title}
                  <Show when={row.unread.length > 0}>
                    <small>{t().unread(row.unread.join(", "))}</small>
                  </Show>
                </td>
                <td>{number(row.start)}</td>
                <td>{row.target === null ? kindName(language(), row.kind) : number(row.target)}</td>
                <td>{row.unit}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function createPaste(props: PasteResultsProps) {
  const engine = useEngine();
  const errorText = useErrorText();
  const [read] = createResource(
    () => props.text,
    async (text) => {
      const { default: Papa } = await import("papaparse");
      return pastedResults(Papa.parse<string[]>(text.trim(), { skipEmptyLines: true }).data);
    },
  );
  const [added, setAdded] = createSignal(0);
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<string | undefined>();
  const rows = () => (read() ?? []).slice(added());
  /** One after the other, so that they stand in the table's order; after a refusal the rest goes on from there. */
  const add = async () => {
    setBusy(true);
    setError(undefined);
    for (const { unread: _, ...row } of rows()) {
      const owner = props.owner?.member ?? null;
      const made = await engine.command("addKeyResult", { objective: props.objective, owner, ...row });
      if (!made.ok) {
        setError(errorText(made.error));
        break;
      }
      setAdded(added() + 1);
    }
    setBusy(false);
    if (rows().length === 0) props.onClose();
  };
  return { rows, add, busy, error, reading: () => read.loading };
}
