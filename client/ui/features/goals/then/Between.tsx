import { For, type JSX, Match, Show, Switch } from "solid-js";
import type {
  CycleId,
  Day,
  Face,
  GoalEffectView,
  GoalsBetweenView,
  ObjectiveBetween,
  ResultBetween,
} from "../../../../bridge/contract.ts";
import { formatMoment, formatNames } from "../../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Avatar } from "../../../kit/Avatar.tsx";
import { Empty } from "../../../kit/Empty.tsx";
import { createView } from "../../../state/engine.tsx";
import { goalsPath } from "../goals-path.ts";
import { Line } from "../Past.tsx";
import { pastLines } from "../past-words.ts";
import { texts } from "../text.ts";
import { movedWords, percentWords, ratedWords, valueAt } from "./between-words.ts";
import { Reading, Unread } from "./Reading.tsx";
import { thenTexts } from "./then-text.ts";

export interface BetweenProps {
  readonly cycle: CycleId;
  readonly from: Day;
  readonly to: Day;
}

/** What changed in a cycle between two days, by objective: what, from what to what, who, and why. */
export function Between(props: BetweenProps): JSX.Element {
  const t = useText(thenTexts);
  const view = createView("goalsBetween", () => ({ cycle: props.cycle, from: props.from, to: props.to }));
  const ready = () => {
    const now = view();
    return now?.state === "ready" ? now : undefined;
  };
  return (
    <Switch fallback={<Reading view={view()} />}>
      <Match when={view()?.state === "failed"}>
        <Empty art="well" title={t().failedTitle} text={t().failedText} />
      </Match>
      <Match when={ready()}>{(now) => <Told view={now()} />}</Match>
    </Switch>
  );
}

function Told(props: { readonly view: GoalsBetweenView }): JSX.Element {
  const t = useText(thenTexts);
  const language = useLanguage();
  return (
    <>
      <p class="sr" role="status">
        {t().changedCount(props.view.objectives.length)}
      </p>
      <Unread count={props.view.unread} />
      <Show
        when={props.view.objectives.length > 0}
        fallback={<Empty art="hills" title={t().unchangedTitle} text={t().unchangedText} />}
      >
        <Show when={props.view.progress.from !== props.view.progress.to}>
          <p class="between-all">
            {t().progress(
              percentWords(language(), props.view.progress.from),
              percentWords(language(), props.view.progress.to),
            )}
          </p>
        </Show>
        <For each={props.view.objectives}>{(one) => <Difference one={one} />}</For>
      </Show>
    </>
  );
}

function Difference(props: { readonly one: ObjectiveBetween }): JSX.Element {
  const t = useText(thenTexts);
  const words = useText(texts);
  const language = useLanguage();
  const href = () => `${goalsPath(props.one.cycle)}?at=${encodeURIComponent(props.one.id)}`;
  return (
    <section class="between">
      <h3>
        <Show when={props.one.number}>{(number) => <span class="k">O{number()}</span>}</Show>
        <a href={href()} lang={languageOf(props.one.title)}>
          {props.one.title || words().untitled}
        </a>
        <Show when={props.one.kind !== "changed" && props.one.kind}>
          {(kind) => <span class="mark">{t()[kind()]}</span>}
        </Show>
      </h3>
      <Show when={props.one.progress.from !== props.one.progress.to}>
        <p class="hint">
          {t().progressOf(
            percentWords(language(), props.one.progress.from),
            percentWords(language(), props.one.progress.to),
          )}
        </p>
      </Show>
      <ul class="log">
        <Show when={props.one.by}>
          {(by) => (
            <Row by={[by()]}>
              <p class="what">{t().newBy(by().name)}</p>
            </Row>
          )}
        </Show>
        <For each={props.one.edits}>
          {(edit) => (
            <Row by={edit.by} isNamed>
              <Lines effects={edit.effects} />
            </Row>
          )}
        </For>
        <For each={props.one.results}>{(result) => <Result result={result} />}</For>
      </ul>
    </section>
  );
}

function Row(props: {
  readonly by: readonly Face[];
  readonly isNamed?: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  const t = useText(thenTexts);
  const language = useLanguage();
  const names = () =>
    formatNames(
      language(),
      props.by.map(({ name }) => name),
    );
  return (
    <li>
      <Show when={props.by[0]} fallback={<span />}>
        {(face) => <Avatar face={face()} size="sm" />}
      </Show>
      <div>
        <Show when={props.isNamed}>
          <p class="h">
            <b>{names() || t().somebody}</b>
          </p>
        </Show>
        {props.children}
      </div>
    </li>
  );
}

function Lines(props: { readonly effects: readonly GoalEffectView[] }): JSX.Element {
  const language = useLanguage();
  return <For each={pastLines(language(), props)}>{(line) => <Line line={line} />}</For>;
}

/** From what to what; the notes of the check-ins say why. */
function Result(props: { readonly result: ResultBetween }): JSX.Element {
  const t = useText(thenTexts);
  const words = useText(texts);
  const language = useLanguage();
  const people = () => [...new Map(props.result.checkIns.map(({ by }) => [by.member, by])).values()];
  return (
    <Row by={people()}>
      <p class="what">
        <span lang={languageOf(props.result.title)}>{props.result.title || words().untitled}</span>{" "}
        <b>{movedWords(language(), props.result)}</b>
        <Show when={ratedWords(language(), props.result)}>
          {(rated) => <span class="rated-from">{rated()}</span>}
        </Show>
      </p>
      <ul class="why-notes">
        <For each={props.result.checkIns}>
          {(one) => (
            <li>
              <span class="hint">
                {t().noted(
                  one.by.name,
                  formatMoment(language(), one.at, Date.now()),
                  valueAt(language(), props.result, one.value),
                )}
              </span>
              <Show when={one.note}>
                <p class="b" lang={languageOf(one.note)}>
                  {one.note}
                </p>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Row>
  );
}
