import { For, type JSX, Show } from "solid-js";
import type { Face, KeyResultId, ObjectiveView } from "../../../bridge/contract.ts";
import { formatPercent } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { MenuButton, MenuItem } from "../../kit/Menu.tsx";
import { SyncState } from "../../kit/SyncState.tsx";
import { useEngine } from "../../state/engine.tsx";
import { AddKeyResult } from "./AddKeyResult.tsx";
import { createGoalActions } from "./actions.ts";
import { useGoalsPath } from "./address.ts";
import { OwnerClash } from "./Clash.tsx";
import { KeyResultRow } from "./KeyResultRow.tsx";
import { OwnerPicker } from "./OwnerPicker.tsx";
import { pastTexts } from "./past-text.ts";
import { SharedTextField } from "./SharedTextField.tsx";
import { texts } from "./text.ts";

export interface ObjectiveProps {
  readonly objective: ObjectiveView;
  readonly me: Face | null;
  readonly openKeyResult: KeyResultId | null;
  readonly pastOpen: boolean;
  readonly phone: boolean;
}

export function Objective(props: ObjectiveProps): JSX.Element {
  const t = useText(texts);
  return (
    <section class="obj" aria-label={`O${props.objective.number}`}>
      <ObjectiveHead {...props} />
      <OwnerClash objective={props.objective} />
      <div class="krs">
        <ol aria-label={t().results(props.objective.number)}>
          <For each={props.objective.keyResults}>
            {(keyResult) => (
              <KeyResultRow
                objective={props.objective}
                keyResult={keyResult}
                cycle={props.objective.cycle}
                open={props.openKeyResult === keyResult.id}
                pressOpens={props.phone || !props.objective.canEdit}
              />
            )}
          </For>
        </ol>
        <Show when={props.objective.canEdit}>
          <AddKeyResult objective={props.objective.id} me={props.me} />
        </Show>
      </div>
    </section>
  );
}

function ObjectiveHead(props: ObjectiveProps): JSX.Element {
  const t = useText(texts);
  return (
    <header class="obj-head">
      <p class="o">
        O{props.objective.number}
        <UnsettledState objective={props.objective} />
      </p>
      <h3>
        <span class="sr">{props.objective.title.text || t().untitled}</span>
        <ObjectiveText objective={props.objective} field="title" />
      </h3>
      <Ring objective={props.objective} />
      <Show when={props.objective.canEdit || props.objective.why.text !== ""}>
        <div class="why">
          <ObjectiveText objective={props.objective} field="why" />
        </div>
      </Show>
      <ObjectiveLinks {...props} />
    </header>
  );
}

/** Quiet when all is well: said only while something is not at the relay yet. */
function UnsettledState(props: { readonly objective: ObjectiveView }): JSX.Element {
  const unsettled = () => ["device", "sending", "refused"].includes(props.objective.state.type);
  return (
    <Show when={unsettled()}>
      <SyncState state={props.objective.state} />
    </Show>
  );
}

function ObjectiveText(props: {
  readonly objective: ObjectiveView;
  readonly field: "title" | "why";
}): JSX.Element {
  const t = useText(texts);
  const engine = useEngine();
  const { id } = props.objective;
  const { field } = props;
  const isWhy = field === "why";
  return (
    <SharedTextField
      text={props.objective[field]}
      label={isWhy ? t().why(props.objective.number) : t().objectiveTitle(props.objective.number)}
      placeholder={isWhy ? t().whyPlaceholder : t().untitled}
      readOnly={!props.objective.canEdit}
      multiline={isWhy}
      save={(text, version) => engine.command("editObjectiveText", { id, field, text, version })}
    />
  );
}

function Ring(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(texts);
  const percent = () => Math.round((props.objective.progress ?? 0) * 100);
  return (
    <span
      class="roll"
      role="img"
      aria-label={`${t().objectiveProgress(props.objective.number)}: ${
        props.objective.progress === null ? t().noProgress : formatPercent(props.objective.progress)
      }`}
      style={{ "--_v": `${percent()}%` }}
    >
      <Show when={props.objective.progress !== null} fallback="—">
        <span>
          {percent()}
          <small>%</small>
        </span>
      </Show>
    </span>
  );
}

function PastLink(props: ObjectiveProps): JSX.Element {
  const language = useLanguage();
  const goalsPath = useGoalsPath();
  return (
    <a
      class="past"
      href={goalsPath(props.objective.cycle, { objective: props.objective.id })}
      aria-label={pastTexts[language()].pastOf(props.objective.number)}
      aria-current={props.pastOpen ? "true" : undefined}
    >
      <Icon name="past" />
      {pastTexts[language()].past}
    </a>
  );
}

function ObjectiveLinks(props: ObjectiveProps): JSX.Element {
  const t = useText(texts);
  const actions = createGoalActions();
  const pick = (owner: Face | null) =>
    void actions.setObjectiveOwner(props.objective.id, owner?.member ?? null);
  return (
    <div class="links">
      <OwnerPicker owner={props.objective.owner} readOnly={!props.objective.canEdit} onPick={pick} />
      <PastLink {...props} />
      <Show when={props.objective.canEdit}>
        <MenuButton icon="more" size="sm" label={`${t().more} O${props.objective.number}`}>
          <MenuItem
            icon="fold"
            onSelect={() => void actions.archiveObjective(props.objective.id, props.objective.title.text)}
          >
            {t().archive}
          </MenuItem>
        </MenuButton>
      </Show>
    </div>
  );
}
