import { createUniqueId, For, type JSX, Show } from "solid-js";
import type { CycleId } from "../../../../bridge/contract.ts";
import { formatListTime } from "../../../i18n/format.ts";
import { formatValue } from "../../../i18n/format-value.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { useGoalsPath } from "../address.ts";
import { formatPlain } from "../numbers.ts";
import { kindTexts } from "../result-kind.ts";
import { texts } from "../text.ts";
import type { Change, ResultChange, Stale } from "./overview.ts";
import { overviewTexts } from "./overview-text.ts";

/** What the last seven days brought, by objective. */
export function Changed(props: {
  readonly changes: readonly Change[];
  readonly cycle: CycleId;
}): JSX.Element {
  const t = useText(overviewTexts);
  const words = useText(texts);
  const language = useLanguage();
  const path = useGoalsPath();
  const id = createUniqueId();
  const marks = (change: Change) => [
    ...(change.isNew ? [t().added] : []),
    ...(change.isScored && change.objective.score !== null
      ? [t().scoredNow(formatPlain(language(), change.objective.score.value))]
      : []),
  ];
  return (
    <section class="card-part" aria-labelledby={id}>
      <h2 id={id}>{t().changed}</h2>
      <Show when={props.changes.length > 0} fallback={<p class="hint">{t().changedNone}</p>}>
        <ul class="lately">
          <For each={props.changes}>
            {(change) => (
              <li>
                <p lang={languageOf(change.objective.title.text)}>
                  <span class="k">O{change.objective.number}</span>{" "}
                  {change.objective.title.text || words().untitled}
                  <For each={marks(change)}>{(mark) => <span class="mark">{mark}</span>}</For>
                </p>
                <Show when={change.results.length > 0}>
                  <ul>
                    <For each={change.results}>
                      {(result) => (
                        <li>
                          <a
                            href={path(props.cycle, {
                              objective: change.objective.id,
                              keyResult: result.keyResult.id,
                            })}
                          >
                            <span class="k">KR{result.keyResult.number}</span>{" "}
                            <span lang={languageOf(result.keyResult.title.text)}>
                              {result.keyResult.title.text || words().untitled}
                            </span>
                            <ResultMoved result={result} />
                          </a>
                        </li>
                      )}
                    </For>
                  </ul>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

function ResultMoved(props: { readonly result: ResultChange }): JSX.Element {
  const t = useText(overviewTexts);
  const kinds = useText(kindTexts);
  const language = useLanguage();
  const value = (at: number) =>
    props.result.keyResult.kind === "milestone"
      ? at >= 1
        ? kinds().isDone
        : kinds().notDone
      : formatValue(language(), at, props.result.keyResult.unit);
  const moved = () => {
    const { from, to } = props.result;
    return from === null || from === to ? value(to) : `${value(from)} → ${value(to)}`;
  };
  return (
    <span class="moved">
      <b>{moved()}</b>
      <Show when={props.result.confidence}>
        {(change) => <span>{t().rated(change().from, change().to)}</span>}
      </Show>
      <span>{t().checkIns(props.result.checkIns)}</span>
    </span>
  );
}

/** Key results that nobody said anything of for longer than the cadence: about the goal, not about whose it is. */
export function Quiet(props: { readonly stale: readonly Stale[]; readonly cycle: CycleId }): JSX.Element {
  const t = useText(overviewTexts);
  const words = useText(texts);
  const language = useLanguage();
  const path = useGoalsPath();
  const id = createUniqueId();
  const last = (at: number | null) =>
    at === null ? t().never : t().lastAt(formatListTime(language(), at, Date.now()));
  return (
    <section class="card-part" aria-labelledby={id}>
      <h2 id={id}>{t().stale}</h2>
      <Show when={props.stale.length > 0} fallback={<p class="hint">{t().staleNone}</p>}>
        <ul class="lately">
          <For each={props.stale}>
            {({ objective, keyResult }) => (
              <li>
                <a href={path(props.cycle, { objective: objective.id, keyResult: keyResult.id })}>
                  <span class="k">
                    O{objective.number} KR{keyResult.number}
                  </span>{" "}
                  <span lang={languageOf(keyResult.title.text)}>
                    {keyResult.title.text || words().untitled}
                  </span>
                  <span class="moved">
                    <span>{last(keyResult.checkedInAt)}</span>
                  </span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
