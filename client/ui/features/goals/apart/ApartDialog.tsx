import { For, Index, type JSX, Show } from "solid-js";
import type { Face, FieldConflict, ObjectiveView } from "../../../../bridge/contract.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { createGoalActions } from "../actions.ts";
import { KeyResultClashes, ObjectiveClashes, OwnerClash } from "../Clash.tsx";
import { fieldName } from "../field-text.ts";
import { formatPlain } from "../numbers.ts";
import { texts } from "../text.ts";
import { type Apart, type ApartField, namesIn } from "./apart.ts";
import { apartTexts } from "./apart-text.ts";

export interface ApartDialogProps {
  readonly all: readonly Apart[];
  readonly me: Face | null;
  readonly onClose: () => void;
}

/** What people changed apart from each other: who, what, and the choice beside it. */
export default function ApartDialog(props: ApartDialogProps): JSX.Element {
  const t = useText(apartTexts);
  return (
    <Dialog
      open
      size="wide"
      title={t().title}
      onClose={props.onClose}
      actions={
        <Button tone="primary" onClick={props.onClose}>
          {t().done}
        </Button>
      }
    >
      <div class="apart-list">
        <Show when={props.all.length > 0} fallback={<p role="status">{t().settled}</p>}>
          <p class="hint">{t().lead}</p>
          <ul>
            <Index each={props.all}>{(one) => <Entry one={one()} me={props.me} />}</Index>
          </ul>
        </Show>
      </div>
    </Dialog>
  );
}

function Entry(props: { readonly one: Apart; readonly me: Face | null }): JSX.Element {
  const t = useText(apartTexts);
  const words = useText(texts);
  const language = useLanguage();
  const place = () => {
    const { objective, keyResult } = props.one;
    return keyResult === null ? `O${objective.number}` : `O${objective.number} KR${keyResult.number}`;
  };
  const title = () => (props.one.keyResult ?? props.one.objective).title.text || words().untitled;
  const fieldOf = (field: ApartField) =>
    field === "current" || field === "score" ? t()[field] : fieldName(language(), field);
  const sentence = () => {
    const names = namesIn(props.one.people, props.me?.member ?? null, t().you);
    const fields = props.one.fields.map(fieldOf).join(t().comma);
    const [only = ""] = names;
    return names.length === 1 ? t().single(only, fields) : t().several(joinNames(names), fields);
  };
  const joinNames = (names: readonly string[]) =>
    `${names.slice(0, -1).join(t().comma)}${t().and}${names.at(-1) ?? ""}`;
  return (
    <li>
      <h3>
        <span class="k">{place()}</span> <span lang={languageOf(title())}>{title()}</span>
      </h3>
      <p>{sentence()}</p>
      <Show
        when={props.one.keyResult}
        fallback={
          <>
            <OwnerClash objective={props.one.objective} />
            <ObjectiveClashes objective={props.one.objective} />
          </>
        }
      >
        {(keyResult) => <KeyResultClashes objective={props.one.objective} keyResult={keyResult()} />}
      </Show>
      <ScoresApart
        objective={props.one.objective}
        keyResult={props.one.keyResult?.id ?? null}
        choice={(props.one.keyResult ?? props.one.objective).scoreChoice}
      />
    </li>
  );
}

function ScoresApart(props: {
  readonly objective: ObjectiveView;
  readonly keyResult: string | null;
  readonly choice: FieldConflict<number | null> | null;
}): JSX.Element {
  const t = useText(apartTexts);
  const language = useLanguage();
  const actions = createGoalActions();
  const keep = (value: number | null) =>
    void actions.scoreGoal({ objective: props.objective.id, keyResult: props.keyResult, value, note: "" });
  return (
    <Show when={props.choice}>
      {(choice) => (
        <fieldset class="score-clash" disabled={!props.objective.canEdit}>
          <legend>{t().scoresApart}</legend>
          <For each={choice().values}>
            {(one) => (
              <button type="button" class="chip" data-tone="time" onClick={() => keep(one.value)}>
                {t().keepScore(one.value === null ? "—" : formatPlain(language(), one.value), one.by.name)}
              </button>
            )}
          </For>
        </fieldset>
      )}
    </Show>
  );
}
