import { createSignal, For, type JSX } from "solid-js";
import type { GoalsView, KeyResultId, ObjectiveView } from "../../../bridge/contract.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { createGoalActions } from "./actions.ts";
import { closingTexts } from "./closing-text.ts";
import { cycleName } from "./cycle-text.ts";
import { resultWords } from "./result-kind.ts";
import { texts } from "./text.ts";

/** Objectives written anew in another cycle, from where they stand now, with the key results that are chosen. */
export function CarryOver(props: {
  readonly view: GoalsView;
  readonly objectives: readonly ObjectiveView[];
}): JSX.Element {
  const t = useText(closingTexts);
  const language = useLanguage();
  const options = () =>
    otherCycles(props.view).map((one) => ({ value: one.id, label: cycleName(language(), one) }));
  const [chosen, setChosen] = createSignal<string | null>(null);
  const cycle = () => chosen() ?? nextOf(props.view)?.id ?? options()[0]?.value ?? "";
  const name = () => options().find(({ value }) => value === cycle())?.label ?? "";
  return (
    <div class="carry">
      <p class="hint">{t().carryLead}</p>
      <div class="pair">
        <span class="lab">{t().to}</span>
        <MenuSelect label={t().to} value={cycle()} options={options()} onChange={setChosen} />
      </div>
      <For each={props.objectives}>
        {(objective) => <CarryOne objective={objective} cycle={cycle()} cycleName={name()} />}
      </For>
    </div>
  );
}

type Choice = GoalsView["choices"][number];

function otherCycles(view: GoalsView): readonly Choice[] {
  const byId = new Map<string, Choice>([...view.choices, ...view.cycles].map((one) => [one.id, one]));
  return [...byId.values()].filter(({ id, to }) => id !== view.cycle.id && to > view.cycle.from);
}

/** The first one of its kind that begins after it; of any kind where there is none. */
function nextOf(view: GoalsView): Choice | undefined {
  const later = otherCycles(view)
    .filter(({ from }) => from > view.cycle.to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  return later.find(({ kind }) => kind === view.cycle.kind) ?? later[0];
}

function CarryOne(props: {
  readonly objective: ObjectiveView;
  readonly cycle: string;
  readonly cycleName: string;
}): JSX.Element {
  const t = useText(closingTexts);
  const words = useText(texts);
  const language = useLanguage();
  const toasts = useToasts();
  const actions = createGoalActions();
  const [left, setLeft] = createSignal<ReadonlySet<KeyResultId>>(
    new Set(props.objective.keyResults.flatMap(({ id, status }) => (status === "done" ? [id] : []))),
  );
  const [busy, setBusy] = createSignal(false);
  const title = () => props.objective.title.text || words().untitled;
  const toggle = (id: KeyResultId) => {
    const next = new Set(left());
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  const carry = async () => {
    setBusy(true);
    const { keyResults, id } = props.objective;
    const ids = keyResults.filter((one) => !left().has(one.id)).map((one) => one.id);
    const done = await actions.carryOver({ objective: id, keyResults: ids, cycle: props.cycle });
    setBusy(false);
    if (done.ok) toasts.show({ text: t().carried(title(), props.cycleName) });
  };
  return (
    <fieldset class="carry-one">
      <legend>
        <span class="k">O{props.objective.number}</span> <span lang={languageOf(title())}>{title()}</span>
      </legend>
      <For each={props.objective.keyResults}>
        {(one) => (
          <label>
            <input type="checkbox" checked={!left().has(one.id)} onChange={() => toggle(one.id)} />
            <span class="grow" lang={languageOf(one.title.text)}>
              {one.title.text || words().untitled}
            </span>
            <span class="now">{resultWords(language(), one).now ?? t().dontKnow}</span>
          </label>
        )}
      </For>
      <Button size="sm" busy={busy()} onClick={() => void carry()}>
        {t().carry}
        <span class="sr"> O{props.objective.number}</span>
      </Button>
    </fieldset>
  );
}
