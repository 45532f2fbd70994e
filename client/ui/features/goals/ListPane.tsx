import { For, type JSX, Show } from "solid-js";
import type { GoalsView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { CycleCard, CycleList } from "./Cycles.tsx";
import { texts } from "./text.ts";

export interface ListPaneProps {
  readonly view: GoalsView | undefined;
  readonly mineOnly: boolean;
  readonly onShow: (mineOnly: boolean) => void;
  readonly allCount: number;
  readonly mineCount: number;
  readonly onAdd: (() => void) | undefined;
}

export function ListPane(props: ListPaneProps): JSX.Element {
  const t = useText(texts);
  return (
    <section class="pane list-pane" aria-label={t().list}>
      <header class="pane-head">
        <h2>{t().goals}</h2>
        <span class="push" />
        <Show when={props.onAdd}>
          {(add) => <IconButton icon="plus" size="sm" label={t().add} onClick={() => add()()} />}
        </Show>
      </header>
      <div class="scroll">
        <Show when={props.view} fallback={<ListSkeleton />}>
          {(view) => (
            <>
              <CycleCard cycle={view().cycle} />
              <nav class="goal-nav" aria-label={t().list} onKeyDown={moveInList}>
                <p class="cap">{t().show}</p>
                <Shown {...props} />
                <p class="cap">{t().cycles}</p>
                <CycleList view={view()} />
              </nav>
            </>
          )}
        </Show>
      </div>
    </section>
  );
}

/** All objectives of the cycle, or those I answer for. */
function Shown(props: ListPaneProps): JSX.Element {
  const t = useText(texts);
  return (
    <>
      <button
        type="button"
        class="row"
        aria-current={props.mineOnly ? undefined : "true"}
        onClick={() => props.onShow(false)}
      >
        <Icon name="goals" />
        <span class="cut">{t().all}</span>
        <span class="n">{props.allCount}</span>
      </button>
      <button
        type="button"
        class="row"
        aria-current={props.mineOnly ? "true" : undefined}
        onClick={() => props.onShow(true)}
      >
        <Icon name="person" />
        <span class="cut">{t().mine}</span>
        <span class="n">{props.mineCount}</span>
      </button>
    </>
  );
}

/** Arrow keys walk the rows. */
function moveInList(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  const rows = [...event.currentTarget.querySelectorAll(".row")];
  const at = document.activeElement === null ? -1 : rows.indexOf(document.activeElement);
  event.preventDefault();
  const next = rows[at + by];
  if (next instanceof HTMLElement) next.focus();
}

function ListSkeleton(): JSX.Element {
  const t = useText(texts);
  return (
    <div class="goals-skel" role="status">
      <span class="sr">{t().loading}</span>
      <span class="skel card" />
      <For each={[1, 2, 3]}>{() => <span class="skel" />}</For>
    </div>
  );
}
