import { createSignal, type JSX, onMount, Show } from "solid-js";
import type { Face, ObjectiveId } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useEngine } from "../../state/engine.tsx";
import { createNumberBox } from "./number-text.ts";
import { MAX_UNIT_LENGTH } from "./numbers.ts";
import { OwnerPicker } from "./OwnerPicker.tsx";
import { texts } from "./text.ts";

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
  const form = createKeyResultForm(props);
  let element!: HTMLFormElement;
  const focusTitle = () => element.querySelector("input")?.focus();
  onMount(focusTitle);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await form.save()) focusTitle();
  };
  return (
    <form
      ref={element}
      class="kr-form"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
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
          placeholder={t().resultPlaceholder}
        />
      </div>
      <TextField
        label={t().start}
        inputmode="decimal"
        placeholder="0"
        value={form.start.written()}
        onInput={form.start.write}
        error={form.start.error()}
      />
      <TextField
        label={t().target}
        inputmode="decimal"
        placeholder="12"
        value={form.target.written()}
        onInput={form.target.write}
        error={form.target.error()}
      />
      <TextField
        label={t().unit}
        maxlength={MAX_UNIT_LENGTH}
        placeholder={t().unitPlaceholder}
        value={form.unit()}
        onInput={form.setUnit}
      />
      <div class="field">
        <span class="label">{t().owner}</span>
        <OwnerPicker owner={form.owner()} onPick={form.setOwner} />
      </div>
      <div class="acts">
        <Button tone="plain" onClick={() => props.onClose()}>
          {t().cancel}
        </Button>
        <Button type="submit" tone="primary" busy={form.busy()} disabled={form.title().trim() === ""}>
          {t().save}
        </Button>
      </div>
    </form>
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
  const start = createNumberBox(unit);
  const target = createNumberBox(unit);
  /** True once it is saved and the form is empty again. */
  const save = async (): Promise<boolean> => {
    const [from, to] = [start.read(), target.read()];
    if (busy() || title().trim() === "" || !from.ok || !to.ok) return false;
    setBusy(true);
    const made = await engine.command("addKeyResult", {
      objective: props.objective,
      title: title().trim(),
      start: from.value ?? (to.value === null ? null : 0),
      target: to.value,
      unit: unit().trim(),
      owner: owner()?.member ?? null,
    });
    setBusy(false);
    setError(made.ok ? undefined : errorText(made.error));
    if (!made.ok) return false;
    setTitle("");
    setUnit("");
    start.write("");
    target.write("");
    return true;
  };
  return { title, setTitle, unit, setUnit, owner, setOwner, start, target, error, busy, save };
}
