import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { GoalsView, ObjectiveView } from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { Segmented } from "../../kit/Segmented.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { createGoalActions } from "./actions.ts";
import { CarryOver } from "./CarryOver.tsx";
import { suggestedTotal } from "./closing-score.ts";
import { closingTexts } from "./closing-text.ts";
import { cycleName } from "./cycle-text.ts";
import { LooksBack } from "./look-back/LookBack.tsx";
import { formatTotal } from "./numbers.ts";
import { resultWords } from "./result-kind.ts";
import { ScoreField } from "./ScoreField.tsx";
import { texts } from "./text.ts";

export interface ClosingProps {
  readonly view: GoalsView;
  readonly onClose: () => void;
}

/** The end of a cycle: how well it went, what was learnt, what goes on, and the lock. */
export default function Closing(props: ClosingProps): JSX.Element {
  const t = useText(closingTexts);
  const language = useLanguage();
  const [part, setPart] = createSignal<"scoring" | "looking" | "carrying">("scoring");
  const live = () => props.view.objectives.filter(({ archived }) => !archived);
  return (
    <Dialog
      open
      size="wide"
      title={t().title(cycleName(language(), props.view.cycle))}
      onClose={props.onClose}
      actions={<Lock {...props} />}
    >
      <div class="closing">
        <Segmented
          label={t().parts}
          wide
          value={part()}
          options={(["scoring", "looking", "carrying"] as const).map((value) => ({
            value,
            label: t()[value],
          }))}
          onChange={setPart}
        />
        <Show when={live().length > 0} fallback={<p class="hint">{t().nothing}</p>}>
          <Switch>
            <Match when={part() === "scoring"}>
              <p class="hint">{t().lead}</p>
              <For each={live()}>{(objective) => <ObjectiveScores objective={objective} />}</For>
              <p class="total">
                <span>{t().total}</span>
                <b>{props.view.score === null ? t().none : formatTotal(language(), props.view.score)}</b>
              </p>
            </Match>
            <Match when={part() === "looking"}>
              <LooksBack view={props.view} objectives={live()} />
            </Match>
            <Match when={part() === "carrying"}>
              <CarryOver view={props.view} objectives={live()} />
            </Match>
          </Switch>
        </Show>
      </div>
    </Dialog>
  );
}

function ObjectiveScores(props: { readonly objective: ObjectiveView }): JSX.Element {
  const words = useText(texts);
  const language = useLanguage();
  return (
    <section class="scores" aria-label={`O${props.objective.number}`}>
      <ScoreField
        objective={props.objective}
        keyResult={null}
        place={`O${props.objective.number}`}
        title={props.objective.title.text || words().untitled}
        suggested={suggestedTotal(props.objective)}
      />
      <For each={props.objective.keyResults}>
        {(one) => (
          <ScoreField
            objective={props.objective}
            keyResult={one}
            place={`O${props.objective.number} KR${one.number}`}
            title={one.title.text || words().untitled}
            now={`${resultWords(language(), one).now ?? "—"}${resultWords(language(), one).goal}`}
            suggested={one.suggestedScore}
          />
        )}
      </For>
    </section>
  );
}

function Lock(props: ClosingProps): JSX.Element {
  const t = useText(closingTexts);
  const toasts = useToasts();
  const actions = createGoalActions();
  const isLocked = () => props.view.cycle.state === "closed";
  const set = async () => {
    const state = isLocked() ? "closing" : "closed";
    const done = await actions.setCycleState(props.view.cycle.id, state);
    if (done.ok && state === "closed") toasts.show({ text: t().lockedToast });
  };
  return (
    <>
      <Show when={isLocked()}>
        <span class="hint locked">{t().locked}</span>
      </Show>
      <Show when={props.view.cycle.canSet && props.view.state === "ready"}>
        <Button icon="lock" onClick={() => void set()}>
          {isLocked() ? t().unlock : t().lock}
        </Button>
      </Show>
      <Button tone="primary" onClick={props.onClose}>
        {t().done}
      </Button>
    </>
  );
}
