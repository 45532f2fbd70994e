import { createEffect, createSignal, type JSX, Match, onMount, Show, Switch } from "solid-js";
import type { DueResult, KeyResultDetailView, KeyResultId } from "../../../../bridge/contract.ts";
import { formatMoment } from "../../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { createView } from "../../../state/engine.tsx";
import { createReminder } from "../../../state/reminder.ts";
import { CheckInForm } from "../CheckInForm.tsx";
import type { CheckInDraft } from "../check-in.ts";
import { valueWords } from "../numbers.ts";
import { texts } from "../text.ts";
import { dueTexts } from "./due-text.ts";
import { usePassReminder } from "./pass.ts";
import { beginWalk, goOn, leftIn, stepIn, type Walk } from "./walk.ts";

export interface DueWalkProps {
  readonly draftOf: (keyResult: KeyResultId) => CheckInDraft;
  readonly onClose: () => void;
}

/** Each key result that waits, one after the other: value, confidence and why, or past it. */
export default function DueWalk(props: DueWalkProps): JSX.Element {
  const t = useText(dueTexts);
  const reminder = createReminder();
  const pass = usePassReminder();
  const [walk, setWalk] = createSignal<Walk>(beginWalk([]));
  const waiting = () => reminder()?.results ?? [];
  const step = () => stepIn(walk());
  createEffect(() => {
    if (walk().steps.length === 0 && waiting().length > 0) setWalk(beginWalk(waiting()));
  });
  const next = (how: "done" | "skipped") => setWalk((now) => goOn(now, how, waiting()));
  const notNow = () => {
    pass(reminder());
    props.onClose();
  };
  const title = () => (step() === null ? t().titleOver : t().title(walk().at + 1, walk().steps.length));
  return (
    <Dialog
      open
      size="wide"
      title={title()}
      onClose={props.onClose}
      actions={
        <Show when={step()} fallback={<Finish onClose={props.onClose} />}>
          <Button onClick={notNow}>{t().notNow}</Button>
          <Button tone="soft" onClick={() => next("skipped")}>
            {t().skip}
          </Button>
        </Show>
      }
    >
      <div class="due-walk">
        <Show when={step()} keyed fallback={<Over walk={walk()} left={leftIn(walk(), waiting())} />}>
          {(shown) => <Step step={shown} draft={props.draftOf(shown.id)} onSaved={() => next("done")} />}
        </Show>
      </div>
    </Dialog>
  );
}

function Step(props: {
  readonly step: DueResult;
  readonly draft: CheckInDraft;
  readonly onSaved: () => void;
}): JSX.Element {
  const t = useText(dueTexts);
  const words = useText(texts);
  const detail = createView("keyResult", () => ({
    objective: props.step.objective,
    keyResult: props.step.id,
  }));
  const title = () => props.step.title || words().untitled;
  let heading!: HTMLHeadingElement;
  onMount(() => heading.focus());
  return (
    <>
      <p class="of cut" lang={languageOf(props.step.objectiveTitle)}>
        {props.step.objectiveTitle || words().untitled}
      </p>
      <h3 ref={heading} tabindex="-1" lang={languageOf(title())}>
        {title()}
      </h3>
      <Switch fallback={<p role="status">{t().loading}</p>}>
        <Match when={detail() === null}>
          <p role="status">{t().gone}</p>
        </Match>
        <Match when={detail()}>
          {(found) => (
            <>
              <Stands detail={found()} />
              <CheckInForm
                objective={props.step.objective}
                keyResult={found().keyResult}
                draft={props.draft}
                onSaved={props.onSaved}
              />
            </>
          )}
        </Match>
      </Switch>
    </>
  );
}

/** Where it stands, and since when nobody has said so. */
function Stands(props: { readonly detail: KeyResultDetailView }): JSX.Element {
  const t = useText(dueTexts);
  const language = useLanguage();
  const words = () => valueWords(language(), props.detail.keyResult);
  const last = () => {
    const at = props.detail.keyResult.checkedInAt;
    return at === null ? t().never : t().last(formatMoment(language(), at, Date.now()));
  };
  return (
    <p class="stands">
      <span class="num">
        {words().now ?? "—"}
        {words().goal}
      </span>
      <span>{last()}</span>
    </p>
  );
}

function Over(props: { readonly walk: Walk; readonly left: number }): JSX.Element {
  const t = useText(dueTexts);
  return (
    <p role="status">
      <Show when={props.walk.steps.length > 0} fallback={t().nothing}>
        {props.left === 0 ? t().done : t().left(props.left)}
      </Show>
    </p>
  );
}

/** What was pressed is gone: the focus goes on to the way out. */
function Finish(props: { readonly onClose: () => void }): JSX.Element {
  const t = useText(dueTexts);
  let button!: HTMLSpanElement;
  onMount(() => button.querySelector("button")?.focus());
  return (
    <span ref={button}>
      <Button tone="primary" onClick={props.onClose}>
        {t().finish}
      </Button>
    </span>
  );
}
