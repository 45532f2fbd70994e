import { createSignal, type JSX, Show } from "solid-js";
import type { Face, KeyResultView, ObjectiveView } from "../../../bridge/contract.ts";
import { formatPercent } from "../../i18n/format-more.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { useEngine } from "../../state/engine.tsx";
import { createGoalActions } from "./actions.ts";
import { KindField, UnitField, ZonesField } from "./KindField.tsx";
import { NumberSetting } from "./NumberSetting.tsx";
import { OwnerPicker } from "./OwnerPicker.tsx";
import { placeAfter } from "./ownership.ts";
import { kindTexts, measuresOf } from "./result-kind.ts";
import { SharedTextField } from "./SharedTextField.tsx";
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
  const kinds = useText(kindTexts);
  const measures = () => measuresOf(props.keyResult.kind);
  const readOnly = () => !props.objective.canEdit;
  return (
    <div class="result-settings">
      <KindField kind={props.keyResult.kind} readOnly={readOnly()} onPick={(kind) => set({ kind })} />
      <div class="numbers">
        <Show when={measures().start}>
          <NumberSetting
            label={t().start}
            value={props.keyResult.start}
            unit={props.keyResult.unit}
            readOnly={readOnly()}
            onSave={(start) => set({ start })}
          />
        </Show>
        <Show when={measures().target}>
          <NumberSetting
            label={targetLabel(t(), kinds(), props.keyResult.kind)}
            value={props.keyResult.target}
            unit={props.keyResult.unit}
            readOnly={readOnly()}
            onSave={(target) => set({ target })}
          />
        </Show>
        <Show when={measures().unit}>
          <UnitSetting unit={props.keyResult.unit} readOnly={readOnly()} onSave={(unit) => set({ unit })} />
        </Show>
        <Show when={props.keyResult.kind !== "baseline"}>
          <NumberSetting
            label={t().weight}
            value={props.keyResult.weight}
            unit=""
            required
            hint={t().weightHint(formatPercent(props.keyResult.share))}
            readOnly={readOnly()}
            onSave={(weight) => set({ weight: weight ?? 0 })}
          />
        </Show>
      </div>
      <Show when={measures().zones}>
        <ZonesField
          zones={props.keyResult.zones.map(({ from, label }) => `${from} ${label}`.trim()).join("\n")}
          readOnly={readOnly()}
          onSave={(zones) => set({ zones })}
        />
      </Show>
      <Meaning {...props} field="done" />
      <Meaning {...props} field="excludes" />
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

/** What the number to come to is called: a limit is no target. */
export function targetLabel(
  words: { readonly target: string },
  kinds: { readonly atMost: string; readonly atLeast: string },
  kind: KeyResultView["kind"],
): string {
  return kind === "below" ? kinds.atMost : kind === "above" ? kinds.atLeast : words.target;
}

/** When it counts as done, and what it is not about: written by several, like the title. */
function Meaning(props: ResultSettingsProps & { readonly field: "done" | "excludes" }): JSX.Element {
  const t = useText(kindTexts);
  const engine = useEngine();
  const { field } = props;
  const place = { objective: props.objective.id, keyResult: props.keyResult.id, field };
  return (
    <div class="meaning">
      <span class="lab" aria-hidden="true">
        {t()[field]}
      </span>
      <SharedTextField
        text={props.keyResult[field]}
        label={t()[field]}
        placeholder={field === "done" ? t().doneExample : t().excludesExample}
        readOnly={!props.objective.canEdit}
        multiline
        save={(text, version) => engine.command("editKeyResultText", { ...place, text, version })}
      />
    </div>
  );
}

function UnitSetting(props: {
  readonly unit: string;
  readonly readOnly: boolean;
  readonly onSave: (unit: string) => void;
}): JSX.Element {
  const [written, setWritten] = createSignal<string | null>(null);
  const save = () => {
    const unit = written()?.trim();
    setWritten(null);
    if (unit !== undefined && unit !== props.unit) props.onSave(unit);
  };
  return (
    <UnitField unit={written() ?? props.unit} readOnly={props.readOnly} onInput={setWritten} onLeave={save} />
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
