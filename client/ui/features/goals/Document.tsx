import { createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js";
import type {
  CycleView,
  Face,
  GoalsView,
  KeyResultId,
  ObjectiveId,
  ObjectiveView,
} from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Above } from "./Above.tsx";
import { AddObjective } from "./AddObjective.tsx";
import { createGoalActions } from "./actions.ts";
import { useCommentsPath } from "./address.ts";
import { ApartBanner } from "./apart/ApartBanner.tsx";
import { CycleActs } from "./CycleActs.tsx";
import { CycleMenu } from "./Cycles.tsx";
import { commentTexts } from "./comment-text.ts";
import { cycleName, cycleTexts } from "./cycle-text.ts";
import { cyclePhase, cycleShare, dateToTime } from "./cycle-time.ts";
import { DueRow } from "./due/DueRow.tsx";
import { GroupChoice } from "./GroupChoice.tsx";
import { isInGroup } from "./groups.ts";
import { Objective } from "./Objective.tsx";
import { texts } from "./text.ts";

export interface DocumentProps {
  readonly view: GoalsView;
  readonly orgName: string;
  readonly me: Face | null;
  readonly mineOnly: boolean;
  /** Only those of a level, or of a team's room. */
  readonly group: string | null;
  readonly onGroup: (group: string | null) => void;
  readonly onShowAll: () => void;
  /** What waits for a check-in, one after the other. */
  readonly onGoThroughDue: () => void;
  readonly openKeyResult: KeyResultId | null;
  readonly openPast: ObjectiveId | null;
  readonly openComments: ObjectiveId | null;
  readonly phone: boolean;
  readonly addId: string;
}

export function Document(props: DocumentProps): JSX.Element {
  const t = useText(cycleTexts);
  const shown = () => props.view.objectives.filter((one) => !one.archived && isShown(one));
  const isShown = (one: ObjectiveView) => (!props.mineOnly || one.mine) && isInGroup(one, props.group);
  const archived = () => props.view.objectives.filter((one) => one.archived);
  const isLocked = () => props.view.cycle.state === "closed";
  const addable = () => props.view.state === "ready" && !isLocked();
  return (
    <article class="doc">
      <Title {...props} />
      <CycleLine cycle={props.view.cycle} />
      <Show when={props.phone}>
        <div class="doc-group">
          <GroupChoice view={props.view} group={props.group} onGroup={props.onGroup} />
        </div>
      </Show>
      <Show when={isLocked()}>
        <p class="cycle-locked">
          <Icon name="lock" size="sm" />
          {t().locked}
        </p>
      </Show>
      <DueRow onGo={props.onGoThroughDue} />
      <CommentsWait view={props.view} />
      <ApartBanner view={props.view} me={props.me} />
      <For each={[...props.view.above].reverse()}>{(cycle) => <Above cycle={cycle} />}</For>
      <Show when={shown().length > 0} fallback={<NothingHere {...props} addable={addable()} />}>
        <For each={shown()}>
          {(objective) => (
            <Objective
              objective={objective}
              me={props.me}
              openKeyResult={props.openKeyResult}
              pastOpen={props.openPast === objective.id}
              commentsOpen={props.openComments === objective.id}
              phone={props.phone}
            />
          )}
        </For>
      </Show>
      <Show when={addable()}>
        <AddObjective
          id={props.addId}
          cycle={props.view.cycle.id}
          first={props.view.objectives.length === 0}
        />
      </Show>
      <Archived objectives={archived()} />
    </article>
  );
}

/** Somebody asked this person something: said once for all of them, and nowhere else than here. */
function CommentsWait(props: { readonly view: GoalsView }): JSX.Element {
  const t = useText(commentTexts);
  const commentsPath = useCommentsPath();
  const waiting = () => props.view.objectives.filter((one) => !one.archived && one.comments.waits);
  return (
    <Show when={waiting()[0]}>
      {(first) => (
        <p class="comments-wait">
          {t().someWait(waiting().length)}
          <a href={commentsPath(first().cycle, first().id)}>{t().look}</a>
        </p>
      )}
    </Show>
  );
}

function Title(props: DocumentProps): JSX.Element {
  const language = useLanguage();
  return (
    <div class="doc-title">
      <h2>
        {props.orgName}{" "}
        <Show when={props.phone} fallback={<span class="q">{cycleName(language(), props.view.cycle)}</span>}>
          <CycleMenu view={props.view} />
        </Show>
      </h2>
      <CycleActs view={props.view} />
    </div>
  );
}

/** The cycle's days with today on them. */
function CycleLine(props: { readonly cycle: CycleView }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const day = (iso: string) => formatDate(language(), dateToTime(iso) ?? 0, dateToTime(props.cycle.to) ?? 0);
  const share = () => cycleShare(props.cycle);
  const edge = () => (share() < 0.16 ? "start" : share() > 0.84 ? "end" : undefined);
  return (
    <div
      class="cycle-line"
      style={{ "--_p": `${(share() * 100).toFixed(1)}%` }}
      data-phase={cyclePhase(props.cycle)}
      data-near={edge()}
      data-side={share() < 0.3 ? "start" : share() > 0.7 ? "end" : undefined}
      data-half={share() < 0.5 ? "first" : "last"}
    >
      <span class="from">{day(props.cycle.from)}</span>
      <span class="today">
        <Switch>
          <Match when={cyclePhase(props.cycle) === "ahead"}>{t().ahead}</Match>
          <Match when={cyclePhase(props.cycle) === "over"}>{t().over}</Match>
          <Match when={true}>{t().today(props.cycle.day)}</Match>
        </Switch>
      </span>
      <span class="to">{day(props.cycle.to)}</span>
    </div>
  );
}

function NothingHere(props: DocumentProps & { readonly addable: boolean }): JSX.Element {
  const t = useText(texts);
  const isOver = () => cyclePhase(props.view.cycle) === "over";
  const endMonth = () => new Date(dateToTime(props.view.cycle.to) ?? 0).getMonth() + 1;
  return (
    <Switch>
      <Match
        when={(props.mineOnly || props.group !== null) && props.view.objectives.some((one) => !one.archived)}
      >
        <Empty
          art="hills"
          title={props.group === null ? t().mineEmptyTitle : t().groupEmptyTitle}
          text={props.group === null ? t().mineEmptyText : t().groupEmptyText}
          actions={<Button onClick={() => props.onShowAll()}>{t().showAll}</Button>}
        />
      </Match>
      <Match when={props.addable}>
        <Empty
          art="hills"
          title={isOver() ? t().emptyPastTitle : t().emptyTitle(endMonth())}
          text={t().emptyText}
          actions={
            <Button tone="primary" onClick={() => document.getElementById(props.addId)?.focus()}>
              {t().writeOne}
            </Button>
          }
        />
      </Match>
    </Switch>
  );
}

function Archived(props: { readonly objectives: readonly ObjectiveView[] }): JSX.Element {
  const t = useText(texts);
  const actions = createGoalActions();
  const id = createUniqueId();
  return (
    <Show when={props.objectives.length > 0}>
      <details class="archived">
        <summary id={id}>{t().archivedCount(props.objectives.length)}</summary>
        <ul aria-labelledby={id}>
          <For each={props.objectives}>
            {(objective) => (
              <li data-objective={objective.id}>
                <span class="cut grow">{objective.title.text || t().untitled}</span>
                <Show when={objective.canEdit}>
                  <Button size="sm" onClick={() => void actions.restoreObjective(objective.id)}>
                    {t().restore}
                  </Button>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </details>
    </Show>
  );
}
