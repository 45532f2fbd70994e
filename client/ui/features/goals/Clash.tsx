import { For, type JSX, Show } from "solid-js";
import type { FieldConflict, KeyResultView, MemberId, ObjectiveView } from "../../../bridge/contract.ts";
import { formatPercent } from "../../i18n/format-more.ts";
import { formatValue } from "../../i18n/format-value.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { createView } from "../../state/engine.tsx";
import { createGoalActions } from "./actions.ts";
import { isSingle } from "./apart/apart.ts";
import { closingTexts } from "./closing-text.ts";
import { chosenWords, fieldName } from "./field-text.ts";
import { formatPlain } from "./numbers.ts";
import { texts } from "./text.ts";

interface ClashProps<T> {
  /** Which field it is about; left out where the place says it. */
  readonly field?: string | undefined;
  readonly values: FieldConflict<T>["values"];
  readonly words: (value: T) => string;
  /** The value is a person too: an arrow tells who chose from who was chosen. */
  readonly isPerson?: boolean | undefined;
  readonly onKeep: (value: T) => void;
  readonly readOnly: boolean;
}

/** Values set apart from each other, side by side, until somebody chooses. The others stay in the history. */
function Clash<T>(props: ClashProps<T>): JSX.Element {
  const t = useText(texts);
  const question = () => (props.values.length === 2 ? t().twoValues : t().manyValues(props.values.length));
  return (
    <fieldset class="clash">
      <Icon name="merge" />
      <legend class="sr">{`${props.field ?? ""} ${question()}`.trim()}</legend>
      <span aria-hidden="true">
        <Show when={props.field}>{(field) => <b>{field()} · </b>}</Show>
        {question()}
      </span>
      <span class="pick">
        <For each={props.values}>
          {(one) => (
            <button type="button" disabled={props.readOnly} onClick={() => props.onKeep(one.value)}>
              <Avatar face={one.by} size="xs" />
              <span class="cut">{one.by.name}</span>
              <b>
                {props.isPerson ? "→ " : ""}
                {props.words(one.value)}
              </b>
            </button>
          )}
        </For>
      </span>
    </fieldset>
  );
}

/** Everything about one key result that was set twice. Keeping a value is an ordinary check-in or edit. */
export function KeyResultClashes(props: {
  readonly objective: ObjectiveView;
  readonly keyResult: KeyResultView;
}): JSX.Element {
  const language = useLanguage();
  const actions = createGoalActions();
  const keepCurrent = (value: number) =>
    void actions.checkIn({
      objective: props.objective.id,
      keyResult: props.keyResult.id,
      value,
      confidence: props.keyResult.confidence,
      note: "",
    });
  return (
    <>
      <Show when={props.keyResult.currentChoice}>
        {(choice) => (
          <Clash
            values={choice().values}
            words={(value) => formatValue(language(), value, props.keyResult.unit)}
            onKeep={keepCurrent}
            readOnly={false}
          />
        )}
      </Show>
      <For each={props.keyResult.conflicts}>
        {(conflict) => (
          <FieldClash objective={props.objective} keyResult={props.keyResult} conflict={conflict} />
        )}
      </For>
    </>
  );
}

type ClashValue = KeyResultView["conflicts"][number]["values"][number]["value"];

function FieldClash(props: {
  readonly objective: ObjectiveView;
  readonly keyResult: KeyResultView;
  readonly conflict: KeyResultView["conflicts"][number];
}): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const actions = createGoalActions();
  const nameOf = createNames(() => props.conflict.field === "owner");
  const words = (value: ClashValue) => {
    if (value === null || value === "") return t().nothing;
    const chosen = chosenWords(language(), props.conflict.field, value);
    if (chosen !== null) return chosen;
    if (typeof value === "number")
      return props.conflict.field === "weight"
        ? formatPlain(language(), value)
        : formatValue(language(), value, props.keyResult.unit);
    return props.conflict.field === "owner" ? nameOf(String(value)) : String(value);
  };
  const keep = (value: ClashValue) =>
    void actions.keepKeyResultValue(props.objective.id, props.keyResult.id, props.conflict.field, value);
  return (
    <Clash
      field={fieldName(language(), props.conflict.field)}
      values={props.conflict.values}
      words={words}
      isPerson={props.conflict.field === "owner"}
      onKeep={keep}
      readOnly={!props.objective.canEdit}
    />
  );
}

/** What else of an objective was set twice, as far as choosing one is a matter of one value. */
export function ObjectiveClashes(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const actions = createGoalActions();
  const words = (value: ClashValue, field: string) => {
    if (value === null || value === "") return t().nothing;
    if (field === "progress" && typeof value === "number") return formatPercent(value);
    return chosenWords(language(), field, value) ?? String(value);
  };
  return (
    <For each={props.objective.conflicts.filter(({ field }) => isSingle(field))}>
      {(conflict) => (
        <Clash
          field={fieldName(language(), conflict.field)}
          values={conflict.values}
          words={(value) => words(value, conflict.field)}
          onKeep={(value) => void actions.setObjective({ id: props.objective.id, [conflict.field]: value })}
          readOnly={!props.objective.canEdit}
        />
      )}
    </For>
  );
}

/** Two people were named as the owner of an objective. */
export function OwnerClash(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(texts);
  const actions = createGoalActions();
  const nameOf = createNames(() => props.objective.ownerChoice !== null);
  return (
    <Show when={props.objective.ownerChoice}>
      {(choice) => (
        <Clash<MemberId | null>
          field={t().owner}
          isPerson
          values={choice().values}
          words={(value) => (value === null ? t().nothing : nameOf(value))}
          onKeep={(value) => void actions.setObjectiveOwner(props.objective.id, value)}
          readOnly={!props.objective.canEdit}
        />
      )}
    </Show>
  );
}

/** Scores that were given apart; `keyResult` is `null` for those of the objective itself. Each is kept with its why. */
export function ScoreClash(props: {
  readonly objective: ObjectiveView;
  readonly keyResult: KeyResultView | null;
  readonly onKeep: (value: number | null, note: string) => void;
}): JSX.Element {
  const t = useText(closingTexts);
  const language = useLanguage();
  const words = (value: number | null) => (value === null ? "—" : formatPlain(language(), value));
  return (
    <Show when={(props.keyResult ?? props.objective).scoreChoice}>
      {(choice) => (
        <fieldset class="score-clash" disabled={!props.objective.canEdit}>
          <legend>{t().apart}</legend>
          <For each={choice().values}>
            {(one) => (
              <button
                type="button"
                class="chip"
                data-tone="time"
                onClick={() => props.onKeep(one.value, one.note)}
              >
                {t().keep(words(one.value), one.by.name)}
              </button>
            )}
          </For>
        </fieldset>
      )}
    </Show>
  );
}

/** Names by member, watched only where a name is asked for. */
function createNames(needed: () => boolean): (member: MemberId) => string {
  const people = createView("people", () => (needed() ? {} : null));
  return (member) => people()?.people.find((person) => person.member === member)?.name ?? "…";
}
