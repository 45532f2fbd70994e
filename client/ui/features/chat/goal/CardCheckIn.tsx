import { createSignal, createUniqueId, type JSX, onMount, Show } from "solid-js";
import type { GoalCardView, KeyResultId } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Conf } from "../../../kit/Conf.tsx";
import { Failure } from "../../../kit/Failure.tsx";
import { Segmented } from "../../../kit/Segmented.tsx";
import { Slider } from "../../../kit/Slider.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useAct } from "../../../state/act.ts";
import { goalText } from "./goal-text.ts";

const NOTE_UNITS = 4_000;

/** A check-in where the talk is. Words stay until they are on the disk; the goals engine comes with the first one. */
export function CardCheckIn(props: {
  readonly card: GoalCardView;
  readonly keyResult: KeyResultId;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(goalText);
  const act = useAct();
  const toasts = useToasts();
  const id = createUniqueId();
  let form!: HTMLFormElement;
  const [written, setWritten] = createSignal(props.card.current === null ? "" : String(props.card.current));
  const [confidence, setConfidence] = createSignal(props.card.confidence);
  const [note, setNote] = createSignal("");
  const [failure, setFailure] = createSignal<string | null>(null);
  const [isWrong, setWrong] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  onMount(() => form.querySelector<HTMLElement>("input, button")?.focus());

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const value = valueIn(written());
    setWrong(value === null);
    if (value === null || busy()) return;
    setBusy(true);
    const { objective } = props.card;
    const said = { value, confidence: confidence(), note: note().trim() };
    const failed = await act.attempt("checkIn", { objective, keyResult: props.keyResult, ...said });
    setBusy(false);
    setFailure(failed);
    if (failed !== null) return;
    toasts.show({ icon: "tick", text: t().saved });
    props.onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation(); // keys of the talk mean something else
    if (event.key === "Escape" && !event.isComposing) props.onClose();
  };
  return (
    <form class="goal-form" ref={form} novalidate onSubmit={save} onKeyDown={onKeyDown}>
      <Show
        when={props.card.kind === "milestone"}
        fallback={
          <TextField
            label={props.card.unit === "" ? t().value : `${t().value} (${props.card.unit})`}
            inputmode="decimal"
            value={written()}
            onInput={(text) => {
              setWritten(text);
              setWrong(false);
            }}
            error={isWrong() ? t().badValue : undefined}
          />
        }
      >
        <Segmented
          wide
          label={t().done}
          value={valueIn(written()) === 1 ? "1" : "0"}
          options={[
            { value: "0", label: t().notYet },
            { value: "1", label: t().reached },
          ]}
          onChange={setWritten}
        />
      </Show>
      <div class="goal-rated">
        <span id={id}>{t().confidence}</span>
        <Conf value={confidence()} size="sm" />
      </div>
      <Slider
        label={t().confidence}
        min={0}
        max={10}
        step={1}
        value={confidence() ?? 5}
        valueText={t().confidenceOf(confidence() ?? 5)}
        onInput={setConfidence}
      />
      <TextField
        label={t().note}
        hideLabel
        placeholder={t().note}
        maxlength={NOTE_UNITS}
        value={note()}
        onInput={setNote}
      />
      <Failure text={failure()} />
      <div class="goal-save">
        <Button size="sm" onClick={() => props.onClose()}>
          {t().cancel}
        </Button>
        <Button size="sm" tone="primary" type="submit" busy={busy()}>
          {t().save}
        </Button>
      </div>
    </form>
  );
}

/** A number as people type it, `1,200` and a full-width one too; `null` where it is none. */
function valueIn(text: string): number | null {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/^[−–]/u, "-")
    .replace(/%$/, "")
    .replaceAll(/(?<=\d),(?=\d{3}(\D|$))/g, "");
  return /^[+-]?\d{1,15}(\.\d+)?$/.test(plain) ? Number(plain) : null;
}
