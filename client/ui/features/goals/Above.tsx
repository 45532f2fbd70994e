import { For, type JSX, Show } from "solid-js";
import type { CycleView } from "../../../bridge/contract.ts";
import { formatPercent } from "../../i18n/format-more.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Progress } from "../../kit/Progress.tsx";
import { createView } from "../../state/engine.tsx";
import { useGoalsPath } from "./address.ts";
import { cycleName, cycleTexts } from "./cycle-text.ts";
import { texts } from "./text.ts";

/** What the year, or the half, is for: said above what a quarter does for it. */
export function Above(props: { readonly cycle: CycleView }): JSX.Element {
  const t = useText(cycleTexts);
  const words = useText(texts);
  const language = useLanguage();
  const goalsPath = useGoalsPath();
  const view = createView("goals", () => ({ cycle: props.cycle.id }));
  const live = () => (view()?.objectives ?? []).filter(({ archived }) => !archived);
  return (
    <Show when={live().length > 0}>
      <section class="above" aria-label={t().above(cycleName(language(), props.cycle))}>
        <p class="cap" aria-hidden="true">
          {cycleName(language(), props.cycle)}
        </p>
        <ul>
          <For each={live()}>
            {(one) => (
              <li>
                <a href={goalsPath(one.cycle)}>
                  <span class="grow" lang={languageOf(one.title.text)}>
                    {one.title.text || words().untitled}
                  </span>
                  <Progress label={words().objectiveProgress(one.number)} value={one.progress} size="sm" />
                  <b>{one.progress === null ? "—" : formatPercent(one.progress)}</b>
                </a>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
