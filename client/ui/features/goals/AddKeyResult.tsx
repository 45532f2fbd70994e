import { createSignal, type JSX, lazy, onMount, Show } from "solid-js";
import type { Face, KeyResultKind, ObjectiveId } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { TextArea, TextField } from "../../kit/TextField.tsx";
import { useEngine } from "../../state/engine.tsx";
import { KindField, UnitField, ZonesField } from "./KindField.tsx";
import { createNumberBox } from "./number-text.ts";
import { parseNumber } from "./numbers.ts";
import { OwnerPicker } from "./OwnerPicker.tsx";
import { isTable } from "./paste-table.ts";
import { targetLabel } from "./ResultSettings.tsx";
import { kindTexts, measuresOf } from "./result-kind.ts";
import { texts } from "./text.ts";
import { hintTexts, resultHint } from "./writing-hints.ts";

const PasteResults = lazy(() => import("./PasteResults.tsx"));

export interface AddKeyResultProps {
  readonly objective: ObjectiveId;
  readonly me: Face | null;
}

export function AddKeyResult(props: AddKeyResultProps): JSX.Element {
  const t = useText(texts);
  const [open, setOpen] = createSignal(false);
  let opener!: HTMLDivElement;
  const close = () => {
    setOpen(false);
    opener.querySelector("button")?.focus();
  };
  return (
    <div class="kr-add" ref={opener}>
      <Show
        when={open()}
        fallback={
          <Button tone="plain" size="sm" icon="plus" onClick={() => setOpen(true)}>
            {t().addResult}
          </Button>
        }
      >
        <KeyResultForm {...props} onClose={close} />
      </Show>
    </div>
  );
}

/** Tab through, Enter saves and leaves an empty form for the next one, Esc closes. */
function KeyResultForm(props: AddKeyResultProps & { readonly onClose: () => void }): JSX.Element {
  const t = useText(texts);
  const kinds = useText(kindTexts);
  const form = createKeyResultForm(props);
  let element!: HTMLFormElement;
  const [table, setTable] = createSignal<string | null>(null);
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!isTable(text)) return;
    event.preventDefault();
    setTable(text);
  };
  const focusTitle = () => element.querySelector("input")?.focus();
  onMount(focusTitle);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await form.save()) focusTitle();
  };
  return (
    <>
      <form
        ref={element}
        class="kr-form"
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          const inMenu = event.target instanceof Element && event.target.closest("[popover]") !== null;
          if (event.key !== "Escape" || event.isComposing || inMenu) return;
          event.stopPropagation();
          props.onClose();
        }}
      >
        <div class="wide">
          <TextField
            label={t().resultName}
            value={form.title()}
            onInput={form.setTitle}
            error={form.error()}
            hint={form.hint()}
            onPaste={onPaste}
            placeholder={t().newResultPlaceholder}
          />
        </div>
        <div class="wide">
          <KindField kind={form.kind()} onPick={form.setKind} />
        </div>
        <Show when={form.measures().start}>
          <TextField
            label={t().start}
            inputmode="decimal"
            placeholder="0"
            value={form.start.written()}
            onInput={form.start.write}
            error={form.start.error()}
          />
        </Show>
        <Show when={form.measures().target}>
          <TextField
            label={targetLabel(t(), kinds(), form.kind())}
            inputmode="decimal"
            placeholder="12"
            value={form.target.written()}
            onInput={form.target.write}
            error={form.target.error()}
          />
        </Show>
        <Show when={form.measures().unit}>
          <UnitField unit={form.unit()} onInput={form.setUnit} />
        </Show>
        <div class="field">
          <span class="label">{t().owner}</span>
          <OwnerPicker owner={form.owner()} onPick={form.setOwner} />
        </div>
        <Show when={form.measures().zones}>
          <div class="wide">
            <ZonesField zones={form.zones()} onSave={form.setZones} />
          </div>
        </Show>
        <details class="wide">
          <summary>{kinds().more}</summary>
          <div class="meanings">
            <TextArea
              label={kinds().done}
              rows={2}
              placeholder={kinds().doneExample}
              value={form.done()}
              onInput={form.setDone}
            />
            <TextArea
              label={kinds().excludes}
              rows={2}
              placeholder={kinds().excludesExample}
              value={form.excludes()}
              onInput={form.setExcludes}
            />
          </div>
        </details>
        <div class="acts">
          <Button tone="plain" onClick={() => props.onClose()}>
            {t().cancel}
          </Button>
          <Button type="submit" tone="primary" busy={form.busy()} disabled={form.title().trim() === ""}>
            {t().save}
          </Button>
        </div>
      </form>
      <Show when={table()}>
        {(text) => (
          <PasteResults
            objective={props.objective}
            text={text()}
            owner={form.owner()}
            onClose={() => setTable(null)}
          />
        )}
      </Show>
    </>
  );
}

function createKeyResultForm(props: AddKeyResultProps) {
  const engine = useEngine();
  const errorText = useErrorText();
  const [title, setTitle] = createSignal("");
  const [unit, setUnit] = createSignal("");
  const [owner, setOwner] = createSignal<Face | null>(props.me);
  const [error, setError] = createSignal<string | undefined>();
  const [busy, setBusy] = createSignal(false);
  const [kind, setKind] = createSignal<KeyResultKind>("reach");
  const [zones, setZones] = createSignal("");
  const [done, setDone] = createSignal("");
  const [excludes, setExcludes] = createSignal("");
  const hints = useText(hintTexts);
  const kinds = useText(kindTexts);
  const start = createNumberBox(unit);
  const target = createNumberBox(unit);
  const measures = () => measuresOf(kind());
  const numberOf = (written: string) => {
    const read = parseNumber(written, unit());
    return read.ok ? read.value : null;
  };
  const hint = () => {
    const [from, to] = [numberOf(start.written()), numberOf(target.written())];
    const found = resultHint({ title: title(), kind: kind(), start: from, target: to });
    return found === null ? undefined : hints()[found];
  };
  /** True once it is saved and the form is empty again. */
  const save = async (): Promise<boolean> => {
    const [from, to] = [start.read(), target.read()];
    if (busy() || title().trim() === "" || !from.ok || !to.ok) return false;
    const isUnclear = measures().zones && zones() === "";
    setError(isUnclear ? kinds().zonesWrong : undefined);
    if (isUnclear) return false;
    setBusy(true);
    const made = await engine.command("addKeyResult", {
      objective: props.objective,
      title: title().trim(),
      kind: kind(),
      start: measures().start ? (from.value ?? (to.value === null ? null : 0)) : null,
      target: measures().target ? to.value : null,
      unit: measures().unit ? unit().trim() : "",
      ...(measures().zones && { zones: zones() }),
      done: done().trim(),
      excludes: excludes().trim(),
      owner: owner()?.member ?? null,
    });
    setBusy(false);
    setError(made.ok ? undefined : errorText(made.error));
    if (!made.ok) return false;
    setTitle("");
    setUnit("");
    for (const empty of [setZones, setDone, setExcludes]) empty("");
    start.write("");
    target.write("");
    return true;
  };
  return {
    title,
    setTitle,
    kind,
    setKind,
    measures,
    unit,
    setUnit,
    zones,
    setZones,
    done,
    setDone,
    excludes,
    setExcludes,
    owner,
    setOwner,
    start,
    target,
    hint,
    error,
    busy,
    save,
  };
}
