import { createSignal, type JSX, Show } from "solid-js";
import type { Face, KeyResultView, ObjectiveView } from "../../../bridge/contract.ts";
import { formatPercent } from "../../i18n/format-more.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { createGoalActions } from "./actions.ts";
import { useNumberErrorText } from "./number-text.ts";
import { editableNumber, MAX_UNIT_LENGTH, MAX_WEIGHT, parseNumber } from "./numbers.ts";
import { OwnerPicker } from "./OwnerPicker.tsx";
import { placeAfter } from "./ownership.ts";
import { texts } from "./text.ts";

export interface ResultSettingsProps {
  readonly objective: ObjectiveView;
  readonly keyResult: KeyResultView;
  readonly onArchived: () => void;
}

/** What a key result is measured by, who answers for it and where it stands. Each field saves itself on leaving. */
export function ResultSettings(props: ResultSettingsProps): JSX.Element {
  const t = useText(texts);
  const actions = createGoalActions();
  const set = (change: Parameters<typeof actions.setKeyResult>[2]) =>
    void actions.setKeyResult(props.objective.id, props.keyResult.id, change);
  const readOnly = () => !props.objective.canEdit;
  return (
    <div class="result-settings">
      <div class="numbers">
        <NumberSetting
          label={t().start}
          value={props.keyResult.start}
          unit={props.keyResult.unit}
          readOnly={readOnly()}
          onSave={(start) => set({ start })}
        />
        <NumberSetting
          label={t().target}
          value={props.keyResult.target}
          unit={props.keyResult.unit}
          readOnly={readOnly()}
          onSave={(target) => set({ target })}
        />
        <UnitSetting unit={props.keyResult.unit} readOnly={readOnly()} onSave={(unit) => set({ unit })} />
        <NumberSetting
          label={t().weight}
          value={props.keyResult.weight}
          unit=""
          required
          hint={t().weightHint(formatPercent(props.keyResult.share))}
          readOnly={readOnly()}
          onSave={(weight) => set({ weight: weight ?? 0 })}
        />
      </div>
      <div class="pair">
        <span class="lab">{t().owner}</span>
        <OwnerPicker
          owner={props.keyResult.owner}
          readOnly={readOnly()}
          onPick={(owner: Face | null) => set({ owner: owner?.member ?? null })}
        />
      </div>
      <Show when={!readOnly()}>
        <Place {...props} />
      </Show>
    </div>
  );
}

interface NumberSettingProps {
  readonly label: string;
  readonly value: number | null;
  readonly unit: string;
  readonly hint?: string | undefined;
  /** A weight: never empty, and within its range. */
  readonly required?: boolean | undefined;
  readonly readOnly: boolean;
  readonly onSave: (value: number | null) => void;
}

function NumberSetting(props: NumberSettingProps): JSX.Element {
  const t = useText(texts);
  const say = useNumberErrorText();
  const [written, setWritten] = createSignal<string | null>(null);
  const [error, setError] = createSignal<string | undefined>();
  const save = () => {
    const text = written();
    if (text === null) return;
    const empty = text.trim() === "" && props.required !== true;
    const read = empty ? ({ ok: true, value: null } as const) : parseNumber(text, props.unit);
    const wrong = !read.ok
      ? say(read.error, text)
      : props.required === true && !isWeight(read.value)
        ? t().weightRange(MAX_WEIGHT)
        : undefined;
    setError(wrong);
    if (!read.ok || wrong !== undefined) return;
    setWritten(null);
    if (read.value !== props.value) props.onSave(read.value);
  };
  return (
    <TextField
      label={props.label}
      inputmode="decimal"
      readOnly={props.readOnly}
      value={written() ?? editableNumber(props.value)}
      hint={props.hint}
      error={error()}
      onInput={(text) => {
        setWritten(text);
        setError(undefined);
      }}
      onBlur={save}
      onKeyDown={(event) => event.key === "Enter" && save()}
    />
  );
}

function isWeight(value: number | null): boolean {
  return value !== null && value >= 0 && value <= MAX_WEIGHT;
}

function UnitSetting(props: {
  readonly unit: string;
  readonly readOnly: boolean;
  readonly onSave: (unit: string) => void;
}): JSX.Element {
  const t = useText(texts);
  const [written, setWritten] = createSignal<string | null>(null);
  const save = () => {
    const unit = written()?.trim();
    setWritten(null);
    if (unit !== undefined && unit !== props.unit) props.onSave(unit);
  };
  return (
    <TextField
      label={t().unit}
      readOnly={props.readOnly}
      maxlength={MAX_UNIT_LENGTH}
      placeholder={t().unitPlaceholder}
      value={written() ?? props.unit}
      onInput={setWritten}
      onBlur={save}
      onKeyDown={(event) => event.key === "Enter" && !event.isComposing && save()}
    />
  );
}

/** Its place among the others, and putting it away. */
function Place(props: ResultSettingsProps): JSX.Element {
  const t = useText(texts);
  const actions = createGoalActions();
  const after = (by: 1 | -1) => {
    const order = props.objective.keyResults.map((one) => one.id);
    return placeAfter(order, order.indexOf(props.keyResult.id), by);
  };
  const move = (by: 1 | -1) => {
    const place = after(by);
    if (place !== undefined) void actions.moveKeyResult(props.objective.id, props.keyResult.id, place);
  };
  const archive = () => {
    props.onArchived();
    void actions.archiveKeyResult(props.objective.id, props.keyResult.id, props.keyResult.title.text);
  };
  return (
    <>
      <div class="pair">
        <span class="lab">
          {t().order} <small role="status">KR{props.keyResult.number}</small>
        </span>
        <span class="moves">
          <Button
            size="sm"
            icon="up"
            title="Alt+↑"
            disabled={after(-1) === undefined}
            onClick={() => move(-1)}
          >
            {t().moveUp}
          </Button>
          <Button
            size="sm"
            icon="down"
            title="Alt+↓"
            disabled={after(1) === undefined}
            onClick={() => move(1)}
          >
            {t().moveDown}
          </Button>
        </span>
      </div>
      <Button tone="plain" icon="fold" onClick={archive}>
        {t().archiveResult}
      </Button>
    </>
  );
}
