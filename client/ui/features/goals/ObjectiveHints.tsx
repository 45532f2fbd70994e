import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import type { GoalHint, ObjectiveView } from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { AlignDialog } from "./align/AlignDialog.tsx";
import { alignTexts } from "./align/align-text.ts";
import { hintWords, objectiveTexts } from "./objective-text.ts";

/** Its own hints, and that one of its key results has no number. Calm chips; pressed, a sentence. */
export function hintsOf(objective: ObjectiveView): readonly GoalHint[] {
  const parts = objective.keyResults.some(({ hints }) => hints.includes("noNumber"));
  return parts ? [...objective.hints, "noNumber"] : objective.hints;
}

export function ObjectiveHints(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(objectiveTexts);
  const language = useLanguage();
  const id = createUniqueId();
  const align = useText(alignTexts);
  const [isAligning, setAligning] = createSignal(false);
  const [pressed, setPressed] = createSignal<GoalHint | null>(null);
  const shown = () => hintsOf(props.objective).find((hint) => hint === pressed());
  const sentence = () => {
    const hint = shown();
    return hint === undefined ? "" : hintWords[language()][hint][1];
  };
  return (
    <Show when={hintsOf(props.objective).length > 0}>
      <div class="goal-hints">
        <ul aria-label={t().hints}>
          <For each={hintsOf(props.objective)}>
            {(hint) => (
              <li>
                <button
                  type="button"
                  class="chip"
                  data-size="sm"
                  aria-expanded={shown() === hint}
                  aria-controls={id}
                  onClick={() => setPressed(pressed() === hint ? null : hint)}
                >
                  {hintWords[language()][hint][0]}
                </button>
              </li>
            )}
          </For>
        </ul>
        <p id={id} role="status">
          {sentence()}
        </p>
        <Show when={shown() === "notAligned" && props.objective.canEdit}>
          <Button size="sm" icon="up" onClick={() => setAligning(true)}>
            {align().alignTo}
          </Button>
        </Show>
        <Show when={isAligning()}>
          <AlignDialog objective={props.objective} what="align" onClose={() => setAligning(false)} />
        </Show>
      </div>
    </Show>
  );
}
