import { createUniqueId, For, type JSX, Show } from "solid-js";
import type { ObjectiveView } from "../../../../bridge/contract.ts";
import { formatPercent } from "../../../i18n/format-more.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { confidenceLevel } from "../../../kit/Conf.tsx";
import { goalsPath } from "../goals-path.ts";
import { statusWords } from "../objective-text.ts";
import { texts } from "../text.ts";
import { barsOf, type Overview, STATUSES, type StatusCounts } from "./overview.ts";
import { overviewTexts } from "./overview-text.ts";

const WIDTH = 320;
const GAP = 3;
const NAMED = 66; // room for the name before a bar

/** How many are in each state: two bars, and the same as a table that is their legend. */
export function Health(props: { readonly overview: Overview }): JSX.Element {
  const t = useText(overviewTexts);
  const language = useLanguage();
  const id = createUniqueId();
  return (
    <section class="card-part" aria-labelledby={id}>
      <h2 id={id}>{t().health}</h2>
      <svg class="health-bars" viewBox={`0 0 ${WIDTH} 34`} aria-hidden="true">
        <Bar name={t().objectives} counts={props.overview.objectives} y={0} />
        <Bar name={t().keyResults} counts={props.overview.keyResults} y={20} />
      </svg>
      <table aria-label={t().healthTable}>
        <thead>
          <tr>
            <th scope="col">{t().state}</th>
            <th scope="col">{t().objectives}</th>
            <th scope="col">{t().keyResults}</th>
          </tr>
        </thead>
        <tbody>
          <For each={STATUSES}>
            {(status) => (
              <tr>
                <th scope="row">
                  <span class="swatch" data-status={status} aria-hidden="true" />
                  {statusWords[language()][status]}
                </th>
                <td>{props.overview.objectives[status]}</td>
                <td>{props.overview.keyResults[status]}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}

function Bar(props: {
  readonly name: string;
  readonly counts: StatusCounts;
  readonly y: number;
}): JSX.Element {
  return (
    <>
      <text y={props.y + 11}>{props.name}</text>
      <For each={barsOf(props.counts, WIDTH - NAMED, GAP)}>
        {(one) => (
          <rect data-status={one.status} x={NAMED + one.x} y={props.y} width={one.width} height="14" rx="3" />
        )}
      </For>
    </>
  );
}

const COLUMN = WIDTH / 11;
const FLOOR = 84;

/** How confident people are, from 0 to 10; beside it what nobody rated. */
export function Confidence(props: { readonly overview: Overview }): JSX.Element {
  const t = useText(overviewTexts);
  const id = createUniqueId();
  const most = () => Math.max(1, ...props.overview.confidence);
  return (
    <section class="card-part" aria-labelledby={id}>
      <h2 id={id}>{t().confidence}</h2>
      <p class="hint">{t().confidenceLead}</p>
      <svg class="confidence-spread" viewBox={`0 0 ${WIDTH} 104`} aria-hidden="true">
        <path d={`M0 ${FLOOR + 0.5}H${WIDTH}`} />
        <For each={props.overview.confidence}>
          {(count, level) => {
            const height = () => (count / most()) * (FLOOR - 18);
            const middle = () => (level() + 0.5) * COLUMN;
            return (
              <>
                <Show when={count > 0}>
                  <rect
                    data-level={confidenceLevel(level()) ?? undefined}
                    x={level() * COLUMN + 3}
                    y={FLOOR - height()}
                    width={COLUMN - 6}
                    height={height()}
                    rx="3"
                  />
                  <text class="many" x={middle()} y={FLOOR - height() - 5}>
                    {count}
                  </text>
                </Show>
                <text x={middle()} y={FLOOR + 16}>
                  {level()}
                </text>
              </>
            );
          }}
        </For>
      </svg>
      <Show when={props.overview.notRated > 0}>
        <p class="hint" aria-hidden="true">
          {t().notRatedCount(props.overview.notRated)}
        </p>
      </Show>
      <div class="sr">
        <table aria-label={t().confidenceTable}>
          <thead>
            <tr>
              <th scope="col">{t().level}</th>
              <th scope="col">{t().howMany}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.overview.confidence}>
              {(count, level) => (
                <tr>
                  <th scope="row">{level()}</th>
                  <td>{count}</td>
                </tr>
              )}
            </For>
            <tr>
              <th scope="row">{t().notRated}</th>
              <td>{props.overview.notRated}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Each objective's progress beside what time says, in the cycle's own order: a table whose bars are drawn. */
export function Pace(props: { readonly objectives: readonly ObjectiveView[] }): JSX.Element {
  const t = useText(overviewTexts);
  const words = useText(texts);
  const language = useLanguage();
  const id = createUniqueId();
  return (
    <section class="card-part pace-part" aria-labelledby={id}>
      <h2 id={id}>{t().pace}</h2>
      <p class="hint">{t().paceLead}</p>
      <table aria-labelledby={id}>
        <thead class="sr">
          <tr>
            <th scope="col">{t().objective}</th>
            <td />
            <th scope="col">{t().progress}</th>
            <th scope="col">{t().time}</th>
            <th scope="col">{t().state}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.objectives}>
            {(one) => (
              <tr>
                <th scope="row">
                  <a
                    href={`${goalsPath(one.cycle)}?at=${encodeURIComponent(one.id)}`}
                    lang={languageOf(one.title.text)}
                  >
                    <span class="k">O{one.number}</span> {one.title.text || words().untitled}
                  </a>
                </th>
                <td class="drawn">
                  <PaceBar progress={one.progress} pace={one.pace} status={one.status} />
                </td>
                <td class="much">{one.progress === null ? t().none : formatPercent(one.progress)}</td>
                <td class="sr">{formatPercent(one.pace)}</td>
                <td class="state">{statusWords[language()][one.status]}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}

function PaceBar(props: {
  readonly progress: number | null;
  readonly pace: number;
  readonly status: ObjectiveView["status"];
}): JSX.Element {
  const at = (share: number) => Math.min(1, Math.max(0, share)) * 100;
  return (
    <svg class="pace-bar" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" y="4" width="100" height="8" />
      <rect data-status={props.status} y="4" width={at(props.progress ?? 0)} height="8" />
      <path d={`M${at(props.pace)} 0V16`} />
    </svg>
  );
}
