import { useNavigate } from "@solidjs/router";
import { createSignal, For, type JSX } from "solid-js";
import type { CycleChoice, CycleKind, GoalsView } from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { dayOf } from "../../kit/day-field.ts";
import { TextField } from "../../kit/TextField.tsx";
import { useGoalsPath } from "./address.ts";
import { cycleKinds, cycleName, cycleTexts, weeksId } from "./cycle-text.ts";

export interface CycleChoicesProps {
  readonly view: GoalsView;
  readonly onClose: () => void;
}

const KINDS: readonly Exclude<CycleKind, "weeks">[] = ["year", "half", "quarter", "twoMonths", "month"];

/** Cycles of every kind around today, and weeks from any day on. */
export function CycleChoices(props: CycleChoicesProps): JSX.Element {
  const t = useText(cycleTexts);
  const language = useLanguage();
  const navigate = useNavigate();
  const goalsPath = useGoalsPath();
  const choose = (id: string) => {
    props.onClose();
    navigate(goalsPath(id));
  };
  return (
    <Dialog open title={t().choose} onClose={props.onClose} size="wide">
      <div class="cycle-choices">
        <For each={KINDS}>
          {(kind) => (
            <fieldset class="kind">
              <legend>{cycleKinds[language()][kind]}</legend>
              <For each={props.view.choices.filter((one) => one.kind === kind)}>
                {(choice) => <Choice choice={choice} shown={props.view.cycle.id} onChoose={choose} />}
              </For>
            </fieldset>
          )}
        </For>
        <Weeks onChoose={choose} />
      </div>
    </Dialog>
  );
}

function Choice(props: {
  readonly choice: CycleChoice;
  readonly shown: string;
  readonly onChoose: (id: string) => void;
}): JSX.Element {
  const language = useLanguage();
  return (
    <button
      type="button"
      class="chip"
      data-tone={props.choice.current ? "brand" : "line"}
      aria-pressed={props.choice.id === props.shown}
      onClick={() => props.onChoose(props.choice.id)}
    >
      {cycleName(language(), props.choice)}
    </button>
  );
}

function Weeks(props: { readonly onChoose: (id: string) => void }): JSX.Element {
  const t = useText(cycleTexts);
  const language = useLanguage();
  const [firstDay, setFirstDay] = createSignal(dayOf(Date.now()));
  const [weeks, setWeeks] = createSignal("6");
  const [isWrong, setWrong] = createSignal(false);
  const choose = (event: SubmitEvent) => {
    event.preventDefault();
    const id = weeksId(firstDay(), weeks());
    setWrong(id === null);
    if (id !== null) props.onChoose(id);
  };
  return (
    <form class="weeks" onSubmit={choose}>
      <p class="legend">{cycleKinds[language()].weeks}</p>
      <TextField type="date" label={t().firstDay} value={firstDay()} onInput={setFirstDay} />
      <TextField
        label={t().weeks}
        inputmode="numeric"
        value={weeks()}
        onInput={setWeeks}
        error={isWrong() ? t().weeksRange : undefined}
      />
      <Button type="submit">{t().openWeeks}</Button>
    </form>
  );
}
