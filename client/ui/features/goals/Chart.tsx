import { createUniqueId, For, type JSX, Show } from "solid-js";
import type { CycleView, KeyResultView } from "../../../bridge/contract.ts";
import { formatDate, formatMoment } from "../../i18n/format.ts";
import { formatValue } from "../../i18n/format-value.ts";
import { type Language, useLanguage, useText } from "../../i18n/text.tsx";
import { confidenceLevel } from "../../kit/Conf.tsx";
import { chartOf, type Chart as Drawing } from "./charts.ts";
import { dateToTime } from "./cycle-time.ts";
import { formatPlain } from "./numbers.ts";
import { texts } from "./text.ts";

const BOX = { width: 304, height: 112, left: 40, bottom: 92 };
const DAY_MS = 86_400_000;

export interface ChartProps {
  readonly keyResult: KeyResultView;
  readonly cycle: CycleView;
}

/** Values over the cycle with the line that time asks for; the same numbers as a table for those who listen. */
export function Chart(props: ChartProps): JSX.Element {
  const t = useText(texts);
  const from = () => dateToTime(props.cycle.from) ?? 0;
  const to = () => (dateToTime(props.cycle.to) ?? 0) + DAY_MS;
  const drawing = () => chartOf({ ...props.keyResult, from: from(), to: to(), now: Date.now() }, BOX);
  return (
    <figure class="chart-figure" aria-label={t().chart}>
      <svg class="chart" viewBox={`0 0 ${BOX.width} ${BOX.height}`} aria-hidden="true">
        <Rules drawing={drawing()} unit={props.keyResult.unit} />
        <path class="need" d={drawing().pace} />
        <path class="area" d={drawing().area} />
        <path class="path" d={drawing().path} />
        <For each={drawing().points}>
          {(point) => (
            <circle
              cx={point.x}
              cy={point.y}
              r="4"
              data-level={confidenceLevel(point.confidence) ?? undefined}
            />
          )}
        </For>
        <Days drawing={drawing()} from={from()} to={to() - DAY_MS} />
      </svg>
      <ChartTable keyResult={props.keyResult} />
    </figure>
  );
}

function Rules(props: { readonly drawing: Drawing; readonly unit: string }): JSX.Element {
  const language = useLanguage();
  const label = (value: number) =>
    props.unit === "%" ? formatValue(language(), value, "%") : formatPlain(language(), value);
  return (
    <For each={props.drawing.rules}>
      {(rule) => (
        <>
          <path class="grid" d={`M${BOX.left} ${rule.y}H${BOX.width}`} />
          <text class="level" x={BOX.left - 6} y={rule.y + 4}>
            {label(rule.value)}
          </text>
        </>
      )}
    </For>
  );
}

/** Days that would touch each other give way to today's. */
const DAY_GAP = 44;

function Days(props: { readonly drawing: Drawing; readonly from: number; readonly to: number }): JSX.Element {
  const language = useLanguage();
  const today = () => props.drawing.todayX;
  const clear = (x: number) => today() === null || Math.abs((today() ?? 0) - x) > DAY_GAP;
  return (
    <>
      <Show when={clear(BOX.left)}>
        <text x={BOX.left} y="109">
          {shortDay(language(), props.from)}
        </text>
      </Show>
      <Show when={today()}>
        {(x) => (
          <text class="today" x={Math.min(BOX.width - 14, Math.max(BOX.left + 14, x()))} y="109">
            {shortDay(language(), Date.now())}
          </text>
        )}
      </Show>
      <Show when={clear(BOX.width)}>
        <text class="last" x={BOX.width} y="109">
          {shortDay(language(), props.to)}
        </text>
      </Show>
    </>
  );
}

/** `10/22`, `22 Oct`: axis labels are the one place with room for nothing longer, a year least of all. */
function shortDay(language: Language, at: number): string {
  if (language === "en") return formatDate(language, at, at);
  const date = new Date(at);
  return `${date.getMonth() + 1}/${date.getDate()}`;
}

function ChartTable(props: { readonly keyResult: KeyResultView }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const id = createUniqueId();
  return (
    <div class="sr">
      <table aria-labelledby={id}>
        <caption id={id}>{t().chart}</caption>
        <thead>
          <tr>
            <th scope="col">{t().when}</th>
            <th scope="col">{t().value}</th>
            <th scope="col">{t().confidence}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.keyResult.history}>
            {(one) => (
              <tr>
                <td>{formatMoment(language(), one.at, Date.now())}</td>
                <td>{formatValue(language(), one.value, props.keyResult.unit)}</td>
                <td>{one.confidence === null ? t().notRated : t().confidenceWords(one.confidence)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
