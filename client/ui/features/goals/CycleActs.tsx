import { useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, For, type JSX, lazy, Show } from "solid-js";
import type { CycleState, GoalsView } from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Menu, MenuChoice, MenuItem } from "../../kit/Menu.tsx";
import { createGoalActions } from "./actions.ts";
import { CycleChoices } from "./CycleChoices.tsx";
import { CYCLE_STATES, cycleStates, cycleTexts } from "./cycle-text.ts";
import { texts } from "./text.ts";

const Closing = lazy(() => import("./Closing.tsx"));

/** Where the cycle stands, said by whoever leads it; and what is done with a cycle as a whole. */
export function CycleActs(props: { readonly view: GoalsView }): JSX.Element {
  const t = useText(cycleTexts);
  const language = useLanguage();
  const actions = createGoalActions();
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  const [part, setPart] = createSignal<"choices" | "closing" | null>(null);
  const [, setSearch] = useSearchParams<{ view?: string }>();
  const navigate = useNavigate();
  const cycle = () => props.view.cycle;
  const labels = useText(texts);
  const words = () => cycleStates[language()][cycle().state];
  const from = () => {
    const by = cycle().stateBy;
    return by === null ? t().byDates : t().saidBy(by.name);
  };
  const set = (state: CycleState) => void actions.setCycleState(cycle().id, state);
  return (
    <>
      <button
        type="button"
        class="chip cycle-state"
        data-tone={cycle().state === "closing" ? "warn" : cycle().state === "open" ? "ok" : undefined}
        aria-haspopup="menu"
        aria-expanded={anchor() !== null}
        aria-label={labels().labelled(t().state, words())}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {words()}
        <Icon name="chev-down" />
      </button>
      <Menu
        open={anchor() !== null}
        anchor={anchor()}
        label={`${t().state} · ${from()}`}
        onClose={() => setAnchor(null)}
      >
        <Show when={cycle().canSet && props.view.state === "ready"}>
          <For each={CYCLE_STATES}>
            {(state) => (
              <MenuChoice
                checked={state === cycle().state}
                onSelect={() => (state !== cycle().state || cycle().stateBy === null) && set(state)}
              >
                {cycleStates[language()][state]}
              </MenuChoice>
            )}
          </For>
          <hr />
        </Show>
        <MenuItem icon="flag" onSelect={() => setPart("closing")}>
          {t().close}
        </MenuItem>
        <MenuItem icon="print" onSelect={() => setSearch({ view: "report" })}>
          {t().report}
        </MenuItem>
        <MenuItem icon="calendar" onSelect={() => setPart("choices")}>
          {t().other}
        </MenuItem>
        <MenuItem icon="bell" onSelect={() => navigate("/settings/rest")}>
          {t().remind}
        </MenuItem>
      </Menu>
      <Show when={part() === "choices"}>
        <CycleChoices view={props.view} onClose={() => setPart(null)} />
      </Show>
      <Show when={part() === "closing"}>
        <Closing view={props.view} onClose={() => setPart(null)} />
      </Show>
    </>
  );
}
