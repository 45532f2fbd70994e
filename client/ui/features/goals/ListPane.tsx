import { For, type JSX, Show } from "solid-js";
import type { GoalsView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { Segmented } from "../../kit/Segmented.tsx";
import { CycleCard, CycleList } from "./Cycles.tsx";
import { cycleTexts } from "./cycle-text.ts";
import { groupsOf } from "./groups.ts";
import { texts } from "./text.ts";

export interface ListPaneProps {
  readonly view: GoalsView | undefined;
  readonly mineOnly: boolean;
  readonly onShow: (mineOnly: boolean) => void;
  readonly allCount: number;
  readonly mineCount: number;
  readonly onAdd: (() => void) | undefined;
  /** Only those of a level, or of a team's room; `null` for all. */
  readonly group: string | null;
  readonly onGroup: (group: string | null) => void;
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
              <div class="goal-filter">
                <ShownChoice {...props} wide />
              </div>
              <nav class="goal-nav" aria-label={t().list} onKeyDown={moveInList}>
                <Groups {...props} view={view()} />
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

/** Company, teams and people: one press shows only these, the next one all again. */
function Groups(props: ListPaneProps & { readonly view: GoalsView }): JSX.Element {
  const t = useText(cycleTexts);
  const counts = useText(texts);
  return (
    <Show when={groupsOf(props.view.objectives, t()).length > 1 || props.group !== null}>
      <p class="cap">{t().groups}</p>
      <ul class="rows" aria-label={t().groups}>
        <For each={groupsOf(props.view.objectives, t())}>
          {(group) => (
            <li>
              <button
                type="button"
                class="row"
                aria-pressed={props.group === group.id}
                onClick={() => props.onGroup(props.group === group.id ? null : group.id)}
              >
                <Icon name={group.icon} />
                <span class="cut">{group.name}</span>
                <span class="n" aria-hidden="true">
                  {group.count}
                </span>
                <span class="sr">{counts().count(group.count)}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

/** All objectives of the cycle, or those I answer for. */
export function ShownChoice(
  props: Pick<ListPaneProps, "mineOnly" | "onShow" | "allCount" | "mineCount"> & { readonly wide?: boolean },
): JSX.Element {
  const t = useText(texts);
  return (
    <Segmented
      label={t().show}
      wide={props.wide}
      value={props.mineOnly ? "mine" : "all"}
      options={[
        { value: "all", label: `${t().all} ${props.allCount}` },
        { value: "mine", label: `${t().mine} ${props.mineCount}` },
      ]}
      onChange={(value) => props.onShow(value === "mine")}
    />
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
