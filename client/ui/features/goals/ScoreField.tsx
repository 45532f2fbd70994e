import { createSignal, type JSX, Show } from "solid-js";
import type { KeyResultId, KeyResultView, ObjectiveView } from "../../../bridge/contract.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { createGoalActions } from "./actions.ts";
import { ScoreClash } from "./Clash.tsx";
import { closingTexts, scoreMeanings } from "./closing-text.ts";
import { editableNumber, formatPlain, parseNumber } from "./numbers.ts";

export interface ScoreFieldProps {
  readonly objective: ObjectiveView;
  /** `null`: of the objective itself. */
  readonly keyResult: KeyResultView | null;
  /** What it is called here: `O1`, `O1 KR2`. */
  readonly place: string;
  readonly title: string;
  readonly now?: string | undefined;
  readonly suggested: number | null;
}

/** One score with its line of why. Both save on leaving; what is suggested is one press away. */
export function ScoreField(props: ScoreFieldProps): JSX.Element {
  const t = useText(closingTexts);
  const language = useLanguage();
  const field = createScore(props);
  const of = () => props.keyResult ?? props.objective;
  const suggestion = () => (of().score === null && props.objective.canEdit ? props.suggested : null);
  return (
    <div class="score-field" data-whole={props.keyResult === null ? "" : undefined}>
      <p class="what">
        <span class="k">{props.place}</span>
        <span class="grow" lang={languageOf(props.title)}>
          {props.title}
        </span>
        <span class="now">{props.now}</span>
      </p>
      <div class="given">
        <TextField
          label={t().score(props.place)}
          hideLabel
          inputmode="decimal"
          placeholder="0–1"
          readOnly={!props.objective.canEdit}
          value={field.written()}
          error={field.error()}
          onInput={field.write}
          onBlur={field.save}
          onKeyDown={(event) => event.key === "Enter" && field.save()}
        />
        <Show when={suggestion() !== null}>
          <button
            type="button"
            class="chip"
            data-tone="line"
            aria-label={t().take(props.place, formatPlain(language(), suggestion() ?? 0))}
            onClick={() => field.take(suggestion() ?? 0)}
          >
            {t().suggested(formatPlain(language(), suggestion() ?? 0))}
          </button>
        </Show>
        <Show when={of().score}>
          {(score) => (
            <>
              <TextField
                label={t().note(props.place)}
                hideLabel
                placeholder={t().notePlaceholder}
                readOnly={!props.objective.canEdit}
                value={field.note()}
                onInput={field.setNote}
                onBlur={field.save}
                onKeyDown={(event) => event.key === "Enter" && !event.isComposing && field.save()}
              />
              <span class="by">
                {scoreMeanings[language()][score().means]} · {t().by(score().by.name)}
              </span>
            </>
          )}
        </Show>
      </div>
      <ScoreClash {...props} onKeep={field.keep} />
    </div>
  );
}

function createScore(props: ScoreFieldProps) {
  const t = useText(closingTexts);
  const actions = createGoalActions();
  const given = () => (props.keyResult ?? props.objective).score;
  const [typed, setTyped] = createSignal<string | null>(null);
  const [typedNote, setNote] = createSignal<string | null>(null);
  const [error, setError] = createSignal<string | undefined>();
  const note = () => typedNote() ?? given()?.note ?? "";
  const keyResult = (): KeyResultId | null => props.keyResult?.id ?? null;
  const say = (value: number | null, why = note().trim()) => {
    setTyped(null);
    setNote(null);
    return actions.scoreGoal({ objective: props.objective.id, keyResult: keyResult(), value, note: why });
  };
  const save = () => {
    const text = typed();
    const value = text === null ? (given()?.value ?? null) : readScore(text);
    setError(value === undefined ? t().range : undefined);
    if (value === undefined) return;
    const isSame = value === (given()?.value ?? null) && note().trim() === (given()?.note ?? "");
    if (isSame) setTyped(null);
    else void say(value);
  };
  return {
    written: () => typed() ?? editableNumber(given()?.value ?? null),
    write: (text: string) => {
      setTyped(text);
      setError(undefined);
    },
    note,
    setNote,
    error,
    save,
    take: (value: number) => void say(value),
    keep: (value: number | null, why: string) => void say(value, why),
  };
}

/** 0 to 1; `null` for nothing, which takes a score back; `undefined` for what is no score. */
function readScore(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const read = parseNumber(text);
  return read.ok && read.value >= 0 && read.value <= 1 ? read.value : undefined;
}
