import { createEffect, For, type JSX, on, Show } from "solid-js";
import type { CycleId, KeyResultView, ObjectiveView } from "../../../bridge/contract.ts";
import { formatPercent } from "../../i18n/format-more.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Conf } from "../../kit/Conf.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { moreShortcuts } from "../../kit/more-shortcuts.ts";
import { meaningIn } from "../../kit/shortcuts.ts";
import { useEngine } from "../../state/engine.tsx";
import { createGoalActions } from "./actions.ts";
import { useGoalsPath } from "./address.ts";
import { KeyResultClashes } from "./Clash.tsx";
import { placeAfter } from "./ownership.ts";
import { ResultBar } from "./ResultBar.tsx";
import { resultWords } from "./result-kind.ts";
import { SharedTextField } from "./SharedTextField.tsx";
import { Spark } from "./Spark.tsx";
import { texts } from "./text.ts";

export interface KeyResultRowProps {
  readonly objective: ObjectiveView;
  readonly keyResult: KeyResultView;
  readonly cycle: CycleId;
  readonly open: boolean;
  /** A press anywhere opens it, as on a phone; the title is then edited inside. */
  readonly pressOpens: boolean;
}

export function KeyResultRow(props: KeyResultRowProps): JSX.Element {
  let row!: HTMLLIElement;
  const onKeyDown = createMoveKeys(props, () => row);
  return (
    <li ref={row} class="kr" data-on={props.open ? "" : undefined} onKeyDown={onKeyDown}>
      <span class="k">KR{props.keyResult.number}</span>
      <div class="name">
        <Title {...props} />
        <Show when={props.keyResult.owner}>
          {(owner) => (
            <span class="by" title={owner().name}>
              <Avatar face={owner()} size="sm" />
              <span class="sr">{owner().name}</span>
            </span>
          )}
        </Show>
      </div>
      <Line {...props} />
      <InvalidNotes keyResult={props.keyResult} />
      <KeyResultClashes objective={props.objective} keyResult={props.keyResult} />
    </li>
  );
}

function Title(props: KeyResultRowProps): JSX.Element {
  const t = useText(texts);
  return (
    <Show
      when={!props.pressOpens}
      fallback={
        <span class="grow" lang={languageOf(props.keyResult.title.text)}>
          {props.keyResult.title.text || t().untitled}
        </span>
      }
    >
      <KeyResultTitle objective={props.objective} keyResult={props.keyResult} />
    </Show>
  );
}

export function KeyResultTitle(props: {
  readonly objective: ObjectiveView;
  readonly keyResult: KeyResultView;
}): JSX.Element {
  const t = useText(texts);
  const engine = useEngine();
  const place = { objective: props.objective.id, keyResult: props.keyResult.id };
  return (
    <SharedTextField
      text={props.keyResult.title}
      label={t().resultTitle(props.keyResult.number)}
      placeholder={t().resultPlaceholder}
      readOnly={!props.objective.canEdit}
      save={(text, version) => engine.command("editKeyResultText", { ...place, text, version })}
    />
  );
}

/** The numbers of a row, and the way into it: one link, stretched over the row in CSS. */
function Line(props: KeyResultRowProps): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const words = () => resultWords(language(), props.keyResult);
  const goalsPath = useGoalsPath();
  const href = () => goalsPath(props.cycle, { objective: props.objective.id, keyResult: props.keyResult.id });
  return (
    <a class="kr-line" href={href()} aria-current={props.open ? "true" : undefined}>
      <span class="sr">{t().openResult(props.keyResult.number, props.keyResult.title.text)}</span>
      <ResultBar keyResult={props.keyResult} />
      <span class="val">
        <b>{words().now ?? "—"}</b>
        {words().goal}
      </span>
      <Spark history={props.keyResult.history} />
      <Conf value={props.keyResult.confidence} />
      <span class="w" title={t().share(formatPercent(props.keyResult.share))}>
        {formatPercent(props.keyResult.share)}
      </span>
    </a>
  );
}

/** A stored value that cannot be used is shown as a dash, with the reason and the way out. */
export function InvalidNotes(props: { readonly keyResult: KeyResultView }): JSX.Element {
  const t = useText(texts);
  const fieldName = (field: string) => {
    const names = t();
    return field === "start" || field === "target" || field === "weight" || field === "unit"
      ? names[field]
      : names.current;
  };
  return (
    <For each={props.keyResult.invalid}>
      {(field) => (
        <p class="unusable">
          <Icon name="alert" size="sm" />
          {t().unusable(fieldName(field))}
        </p>
      )}
    </For>
  );
}

/** Alt+↑ and Alt+↓ move the row and keep the focus where it was. */
function createMoveKeys(props: KeyResultRowProps, row: () => HTMLElement) {
  const actions = createGoalActions();
  let focused: HTMLElement | null = null;
  createEffect(
    on(
      () => props.keyResult.number,
      () => {
        focused?.focus();
        focused = null;
      },
      { defer: true },
    ),
  );
  return (event: KeyboardEvent) => {
    const meant = meaningIn(moreShortcuts.goals, event);
    if (meant !== "up" && meant !== "down") return;
    event.preventDefault();
    const order = props.objective.keyResults.map((one) => one.id);
    const after = placeAfter(order, order.indexOf(props.keyResult.id), meant === "up" ? -1 : 1);
    if (after === undefined || !props.objective.canEdit) return;
    const active = document.activeElement;
    focused = active instanceof HTMLElement && row().contains(active) ? active : null;
    void actions.moveKeyResult(props.objective.id, props.keyResult.id, after);
  };
}
