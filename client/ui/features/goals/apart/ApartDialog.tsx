import { Index, type JSX, Show } from "solid-js";
import type { Face } from "../../../../bridge/contract.ts";
import { formatNames } from "../../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { createGoalActions } from "../actions.ts";
import { KeyResultClashes, ObjectiveClashes, OwnerClash, ScoreClash } from "../Clash.tsx";
import { fieldName } from "../field-text.ts";
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
  const actions = createGoalActions();
  const place = () => {
    const { objective, keyResult } = props.one;
    return keyResult === null ? `O${objective.number}` : `O${objective.number} KR${keyResult.number}`;
  };
  const title = () => (props.one.keyResult ?? props.one.objective).title.text || words().untitled;
  const fieldOf = (field: ApartField) =>
    field === "current" || field === "score" ? t()[field] : fieldName(language(), field);
  const sentence = () => {
    const me = props.me?.member ?? null;
    const fields = formatNames(language(), props.one.fields.map(fieldOf));
    const [first, second] = props.one.people;
    if (first === undefined || second !== undefined)
      return t().several(formatNames(language(), namesIn(props.one.people, me, t().you)), fields);
    return first.member === me ? t().singleYou(fields) : t().single(first.name, fields);
  };
  const keepScore = (value: number | null, note: string) => {
    const { objective, keyResult } = props.one;
    void actions.scoreGoal({ objective: objective.id, keyResult: keyResult?.id ?? null, value, note });
  };
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
      <ScoreClash objective={props.one.objective} keyResult={props.one.keyResult} onKeep={keepScore} />
    </li>
  );
}
