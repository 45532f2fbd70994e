import type { JSX } from "solid-js";
import { Show } from "solid-js";
import type {
  GoalCategory,
  GoalLevel,
  GoalRollup,
  GoalsView,
  ObjectiveView,
} from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { Segmented } from "../../kit/Segmented.tsx";
import { createView } from "../../state/engine.tsx";
import { createGoalActions } from "./actions.ts";
import { cycleName } from "./cycle-text.ts";
import { NumberSetting } from "./NumberSetting.tsx";
import { OwnersPicker } from "./OwnersPicker.tsx";
import { objectiveTexts } from "./objective-text.ts";
import { texts } from "./text.ts";

export interface ObjectiveSettingsProps {
  readonly objective: ObjectiveView;
  readonly onClose: () => void;
}

/** What an objective is: who answers for it, what kind it is, how its progress is counted. Each choice is kept at once. */
export function ObjectiveSettings(props: ObjectiveSettingsProps): JSX.Element {
  const t = useText(objectiveTexts);
  const goalWords = useText(texts);
  const actions = createGoalActions();
  const { id } = props.objective;
  return (
    <Dialog
      open
      size="wide"
      title={t().settingsOf(props.objective.number)}
      onClose={props.onClose}
      actions={
        <Button tone="primary" onClick={props.onClose}>
          {t().done}
        </Button>
      }
    >
      <div class="objective-settings">
        <div class="pair">
          <span class="lab">{goalWords().owner}</span>
          <OwnersPicker objective={props.objective} />
        </div>
        <Category {...props} />
        <Level {...props} />
        <Rollup {...props} />
        <CyclePlace {...props} />
        <NumberSetting
          label={t().weight}
          hint={t().weightHint}
          value={props.objective.weight}
          unit=""
          required
          readOnly={!props.objective.canEdit}
          onSave={(weight) => void actions.setObjective({ id, weight: weight ?? 0 })}
        />
      </div>
    </Dialog>
  );
}

function Category(props: ObjectiveSettingsProps): JSX.Element {
  const t = useText(objectiveTexts);
  const actions = createGoalActions();
  const set = (category: GoalCategory | "unset") =>
    void actions.setObjective({ id: props.objective.id, category: category === "unset" ? null : category });
  return (
    <div class="choice-row">
      <span class="lab">{t().category}</span>
      <Segmented
        label={t().category}
        value={props.objective.category ?? "unset"}
        options={(["unset", "committed", "aspirational"] as const).map((value) => ({
          value,
          label: t()[value],
        }))}
        onChange={set}
      />
      <p class="hint">{t().categoryHint}</p>
    </div>
  );
}

function Level(props: ObjectiveSettingsProps): JSX.Element {
  const t = useText(objectiveTexts);
  const actions = createGoalActions();
  const rooms = createView("rooms", () => ({}));
  const set = (level: GoalLevel) => void actions.setObjective({ id: props.objective.id, level });
  const teams = () => (rooms() ?? []).filter(({ kind, use }) => kind !== "direct" && use === "chat");
  return (
    <>
      <div class="choice-row">
        <span class="lab">{t().level}</span>
        <Segmented
          label={t().level}
          value={props.objective.group}
          options={(["org", "team", "person"] as const).map((value) => ({ value, label: t()[value] }))}
          onChange={set}
        />
      </div>
      <Show when={props.objective.group === "team"}>
        <div class="pair">
          <span class="lab">{t().home}</span>
          <MenuSelect
            label={t().home}
            value={props.objective.home?.room ?? ""}
            options={[
              { value: "", label: t().noHome },
              ...teams().map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(room) =>
              void actions.setObjective({ id: props.objective.id, home: room === "" ? null : room })
            }
          />
        </div>
      </Show>
    </>
  );
}

function Rollup(props: ObjectiveSettingsProps): JSX.Element {
  const t = useText(objectiveTexts);
  const actions = createGoalActions();
  const { id } = props.objective;
  const set = (rollup: GoalRollup) => void actions.setObjective({ id, rollup });
  const hundred = (value: number | null) =>
    value !== null && (value < 0 || value > 100) ? t().percentRange : undefined;
  return (
    <div class="choice-row">
      <span class="lab">{t().rollup}</span>
      <Segmented
        label={t().rollup}
        value={props.objective.rollup}
        options={(["keyResults", "aligned", "manual"] as const).map((value) => ({
          value,
          label: t()[value],
        }))}
        onChange={set}
      />
      <Show when={props.objective.rollup === "manual"}>
        <NumberSetting
          label={t().byHand}
          value={props.objective.ownProgress === null ? null : props.objective.ownProgress * 100}
          unit="%"
          check={hundred}
          readOnly={!props.objective.canEdit}
          onSave={(value) => void actions.setObjective({ id, progress: value === null ? null : value / 100 })}
        />
      </Show>
    </div>
  );
}

function CyclePlace(props: ObjectiveSettingsProps): JSX.Element {
  const t = useText(objectiveTexts);
  const language = useLanguage();
  const actions = createGoalActions();
  const goals = createView("goals", () => ({ cycle: props.objective.cycle }));
  const options = () => {
    const view: GoalsView | undefined = goals();
    const all = view === undefined ? [] : [...view.cycles, ...view.choices];
    const byId = new Map(all.map((one) => [one.id, one]));
    return [...byId.values()].map((one) => ({ value: one.id, label: cycleName(language(), one) }));
  };
  return (
    <div class="pair">
      <span class="lab">{t().cycle}</span>
      <MenuSelect
        label={t().cycle}
        value={props.objective.cycle}
        options={options()}
        onChange={(cycle) => void actions.setObjective({ id: props.objective.id, cycle })}
      />
    </div>
  );
}
