import { useNavigate } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { CycleView, GoalsView } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { type Language, useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Menu, MenuItem } from "../../kit/Menu.tsx";
import { Progress } from "../../kit/Progress.tsx";
import { useGoalsPath } from "./address.ts";
import { cycleName } from "./cycle-text.ts";
import { cyclePhase, cycleShare, dateToTime } from "./cycle-time.ts";
import { texts } from "./text.ts";

/** The cycle in view: its name, its days, and how far they have come. */
export function CycleCard(props: { readonly cycle: CycleView }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const phase = () => cyclePhase(props.cycle);
  const words = () => {
    if (phase() === "ahead") return t().ahead;
    return phase() === "over" ? t().over : t().dayShort(props.cycle.day);
  };
  return (
    <div class="cycle">
      <p class="l">{cycleName(language(), props.cycle)}</p>
      <p class="t2">
        {datesOf(language(), props.cycle)} · {words()}
      </p>
      <Progress label={t().passed} value={cycleShare(props.cycle)} size="sm" />
    </div>
  );
}

/** Without the year, which the cycle's name carries, unless the cycle spans two. */
function datesOf(language: Language, cycle: CycleView): string {
  const day = (iso: string) => formatDate(language, dateToTime(iso) ?? 0, dateToTime(cycle.to) ?? 0);
  return `${day(cycle.from)} – ${day(cycle.to)}`;
}

/** Every cycle there is, newest first as the engine gives them. */
export function CycleList(props: { readonly view: GoalsView }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const goalsPath = useGoalsPath();
  return (
    <ul class="rows" aria-label={t().cycles}>
      <For each={props.view.cycles}>
        {(cycle) => (
          <li>
            <a
              class="row"
              href={goalsPath(cycle.id)}
              aria-current={cycle.id === props.view.cycle.id ? "page" : undefined}
            >
              <Icon name={cycleIcon(cycle)} />
              <span class="cut">{cycleName(language(), cycle)}</span>
              <Show when={cycle.current}>
                <span class="now">{t().ongoing}</span>
              </Show>
              <span class="n" title={t().count(cycle.objectives)}>
                <span aria-hidden="true">{cycle.objectives}</span>
                <span class="sr">{t().count(cycle.objectives)}</span>
              </span>
            </a>
          </li>
        )}
      </For>
    </ul>
  );
}

function cycleIcon(cycle: CycleView): "past" | "goals" | "calendar" {
  const phase = cyclePhase(cycle);
  return phase === "over" ? "past" : phase === "running" ? "goals" : "calendar";
}

/** Phone: the cycle in the title opens the others. */
export function CycleMenu(props: { readonly view: GoalsView }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const navigate = useNavigate();
  const goalsPath = useGoalsPath();
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  return (
    <>
      <button
        type="button"
        class="q"
        aria-haspopup="menu"
        aria-expanded={anchor() !== null}
        aria-label={`${t().chooseCycle}, ${cycleName(language(), props.view.cycle)}`}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {cycleName(language(), props.view.cycle)}
        <Icon name="chev-down" size="sm" />
      </button>
      <Menu
        open={anchor() !== null}
        anchor={anchor()}
        label={t().chooseCycle}
        onClose={() => setAnchor(null)}
      >
        <For each={props.view.cycles}>
          {(cycle) => (
            <MenuItem
              icon={cycleIcon(cycle)}
              end={cycle.id === props.view.cycle.id ? "✓" : t().count(cycle.objectives)}
              onSelect={() => navigate(goalsPath(cycle.id))}
            >
              {cycleName(language(), cycle)}
            </MenuItem>
          )}
        </For>
      </Menu>
    </>
  );
}
