import { createMemo, For, type JSX, Show } from "solid-js";
import type {
  GoalsView,
  KeyResultView,
  ObjectiveView,
  RetrospectiveView,
  ScoreView,
} from "../../../../bridge/contract.ts";
import { formatDate, formatNames } from "../../../i18n/format.ts";
import { formatPercent } from "../../../i18n/format-more.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Conf } from "../../../kit/Conf.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { scoreMeanings } from "../closing-text.ts";
import { cycleName, cycleStates, cycleTexts } from "../cycle-text.ts";
import { dateToTime } from "../cycle-time.ts";
import { groupsOf, inScope } from "../groups.ts";
import { joined, PARTS } from "../look-back/look-back.ts";
import { lookBackTexts } from "../look-back/look-back-text.ts";
import { formatPlain, formatTotal } from "../numbers.ts";
import { objectiveTexts, statusWords } from "../objective-text.ts";
import { resultWords } from "../result-kind.ts";
import { texts } from "../text.ts";
import { overviewOf } from "./overview.ts";
import { overviewTexts } from "./overview-text.ts";
import { reportTexts } from "./report-text.ts";
import "./report.css";

export interface ReportProps {
  readonly view: GoalsView;
  readonly orgName: string;
  readonly mineOnly: boolean;
  readonly group: string | null;
  readonly onBack: () => void;
}

/** A cycle on paper: what was meant, how far it came, how it was scored and why. It prints as it is seen. */
export function Report(props: ReportProps): JSX.Element {
  const t = useText(reportTexts);
  return (
    <>
      <header class="doc-head report-head">
        <IconButton icon="left" label={t().back} onClick={() => props.onBack()} />
        <h1>{t().report}</h1>
        <span class="count only-desktop">{t().hint}</span>
        <span class="push" />
        <Button tone="primary" size="sm" icon="print" onClick={() => window.print()}>
          {t().print}
        </Button>
      </header>
      <section class="scroll" tabindex="0" aria-label={t().report}>
        <Paper {...props} />
      </section>
    </>
  );
}

function Paper(props: ReportProps): JSX.Element {
  const whole = useText(lookBackTexts);
  const isWhole = () => !props.mineOnly && props.group === null;
  const t = useText(reportTexts);
  const language = useLanguage();
  const shown = createMemo(() => inScope(props.view.objectives, props));
  return (
    <article class="goal-report">
      <ReportTitle {...props} objectives={shown()} />
      <Show when={shown().length > 0} fallback={<p>{t().nothing}</p>}>
        <For each={shown()}>{(objective) => <ObjectivePart objective={objective} />}</For>
        <Show when={isWhole() && props.view.retrospectives.length > 0}>
          <section>
            <h3>{whole().whole}</h3>
            <LookedBack written={props.view.retrospectives} />
          </section>
        </Show>
      </Show>
      <footer>{t().made(formatDate(language(), Date.now(), 0))}</footer>
    </article>
  );
}

function ReportTitle(props: ReportProps & { readonly objectives: readonly ObjectiveView[] }): JSX.Element {
  const t = useText(reportTexts);
  const scopes = useText(overviewTexts);
  const levels = useText(cycleTexts);
  const language = useLanguage();
  const whole = () => overviewOf(props.objectives, Date.now());
  const day = (iso: string) => formatDate(language(), dateToTime(iso) ?? 0, 0);
  const only = () =>
    props.mineOnly
      ? scopes().mine
      : groupsOf(props.view.objectives, levels()).find(({ id }) => id === props.group)?.name;
  const facts = () => [
    t().count(props.objectives.length, props.objectives.flatMap(({ keyResults }) => keyResults).length),
    ...orNone(whole().progress, (value) => t().walked(formatPercent(value))),
    ...orNone(whole().score, (value) => t().total(formatTotal(language(), value))),
  ];
  return (
    <header>
      <p>{props.orgName}</p>
      <h2>
        {cycleName(language(), props.view.cycle)} {t().report}
      </h2>
      <p>
        {t().span(
          day(props.view.cycle.from),
          day(props.view.cycle.to),
          cycleStates[language()][props.view.cycle.state],
        )}
      </p>
      <Show when={only()}>{(name) => <p>{t().only(name())}</p>}</Show>
      <p class="facts">{facts().join(" · ")}</p>
    </header>
  );
}

const orNone = <T,>(value: T | null, say: (value: T) => string): readonly string[] =>
  value === null ? [] : [say(value)];

function ObjectivePart(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(reportTexts);
  const words = useText(texts);
  const traits = useText(objectiveTexts);
  const language = useLanguage();
  const facts = () => [
    statusWords[language()][props.objective.status],
    ...orNone(props.objective.progress, (value) => t().walked(formatPercent(value))),
    ...orNone(props.objective.category, (category) => traits()[category]),
    props.objective.home?.name ?? traits()[props.objective.group],
    ...(props.objective.owners.length === 0
      ? []
      : [
          t().owners(
            formatNames(
              language(),
              props.objective.owners.map(({ name }) => name),
            ),
          ),
        ]),
  ];
  return (
    <section>
      <h3 lang={languageOf(props.objective.title.text)}>
        <span class="k">O{props.objective.number}</span> {props.objective.title.text || words().untitled}
      </h3>
      <p class="facts">{facts().join(" · ")}</p>
      <Show when={props.objective.why.text}>
        {(why) => (
          <p class="said" lang={languageOf(why())}>
            {why()}
          </p>
        )}
      </Show>
      <Show when={props.objective.score}>{(score) => <ScoreLine score={score()} />}</Show>
      <Show when={props.objective.keyResults.length > 0} fallback={<p class="facts">{t().noResults}</p>}>
        <Results results={props.objective.keyResults} />
      </Show>
      <LookedBack written={props.objective.retrospectives} />
    </section>
  );
}

function LookedBack(props: { readonly written: readonly RetrospectiveView[] }): JSX.Element {
  const t = useText(lookBackTexts);
  const parts = () => PARTS.filter((part) => joined(props.written)[part] !== "");
  return (
    <For each={parts()}>
      {(part) => (
        <p class="said">
          <b>{t()[part]}</b>
          <br />
          <span lang={languageOf(joined(props.written)[part])}>{joined(props.written)[part]}</span>
        </p>
      )}
    </For>
  );
}

function ScoreLine(props: { readonly score: ScoreView }): JSX.Element {
  const t = useText(reportTexts);
  const language = useLanguage();
  return (
    <p class="said">
      <b>
        {t().scoreLine(
          formatPlain(language(), props.score.value),
          scoreMeanings[language()][props.score.means],
        )}
      </b>{" "}
      <span lang={languageOf(props.score.note)}>{props.score.note}</span>
    </p>
  );
}

function Results(props: { readonly results: readonly KeyResultView[] }): JSX.Element {
  const t = useText(reportTexts);
  const words = useText(texts);
  const language = useLanguage();
  const measured = (one: KeyResultView) => {
    const { now, goal } = resultWords(language(), one);
    return `${now ?? "—"}${goal}`;
  };
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t().keyResult}</th>
          <th scope="col">{t().value}</th>
          <th scope="col">{t().progress}</th>
          <th scope="col">{t().confidence}</th>
          <th scope="col">{t().score}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.results}>
          {(one) => (
            <tr>
              <th scope="row" lang={languageOf(one.title.text)}>
                <span class="k">KR{one.number}</span> {one.title.text || words().untitled}
                <Show when={one.score?.note}>
                  {(note) => <small lang={languageOf(note())}>{note()}</small>}
                </Show>
              </th>
              <td>{measured(one)}</td>
              <td>{one.progress === null ? "—" : formatPercent(one.progress)}</td>
              <td>
                <Conf value={one.confidence} size="sm" />
              </td>
              <td>{one.score === null ? "—" : formatPlain(language(), one.score.value)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
