import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import {
  type Accessor,
  createEffect,
  createMemo,
  createUniqueId,
  type JSX,
  lazy,
  Match,
  Show,
  Switch,
  untrack,
} from "solid-js";
import type { CycleId, GoalsView, MeView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { COMMENTS, readPart, useGoalsPath } from "./address.ts";
import { Comments } from "./Comments.tsx";
import { createCheckInDrafts } from "./check-in.ts";
import { createCommentDrafts } from "./comment-drafts.ts";
import { textToCommentPlace } from "./comment-words.ts";
import { Document } from "./Document.tsx";
import { DocumentSkeleton, Failed } from "./faces.tsx";
import "./goals.css";
import { ListPane } from "./ListPane.tsx";
import type { MapStageProps } from "./map/MapStage.tsx";
import { mapTexts } from "./map/map-text.ts";
import type { OverviewProps } from "./overview/Overview.tsx";
import type { ReportProps } from "./overview/Report.tsx";
import { Past } from "./Past.tsx";
import { createPhoneWidth } from "./phone.ts";
import { ResultFrame } from "./ResultFrame.tsx";
import { StageHead } from "./StageHead.tsx";
import { texts } from "./text.ts";
import { LAST } from "./then/days.ts";
import type { ThenStageProps } from "./then/ThenStage.tsx";
import { thenTexts } from "./then/then-text.ts";
import { createThen } from "./then/then-view.ts";

const DueWalk = lazy(() => import("./due/DueWalk.tsx"));
const MapStage = fetched<MapStageProps>(
  () => import("./map/MapStage.tsx").then(({ MapStage: part }) => part),
  () => <DocumentSkeleton />,
);
const Overview = fetched<OverviewProps>(
  () => import("./overview/Overview.tsx").then(({ Overview: part }) => part),
  () => <DocumentSkeleton />,
);
const ThenStage = fetched<ThenStageProps>(
  () => import("./then/ThenStage.tsx").then(({ ThenStage: part }) => part),
  () => <DocumentSkeleton />,
);
const Report = fetched<ReportProps>(
  () => import("./overview/Report.tsx").then(({ Report: part }) => part),
  () => <DocumentSkeleton />,
);

/** Goals: cycles on the left, the cycle as a document, one key result beside it. */
export default function Goals(): JSX.Element {
  const t = useText(texts);
  const words = useText(mapTexts);
  const past = useText(thenTexts);
  const stage = () => {
    const cycle = goals()?.cycle.name ?? "";
    if (place.day() !== null) return past().stage(cycle);
    if (onMap()) return words().stage(cycle);
    const look = place.look();
    if (look === "overview") return words().overviewStage(cycle);
    return look === "report" ? words().reportStage(cycle) : t().stage(cycle);
  };
  const place = createPlace();
  const phone = createPhoneWidth();
  const session = createView("session", () => ({}));
  const goals = createGoals(place.cycle);
  const detail = createView("keyResult", () => (place.day() === null ? place.keyResult() : null));
  const then = createThen(place.cycle, place.day);
  const listed = () => then()?.goals ?? goals();
  const draftOf = createCheckInDrafts();
  const commentDrafts = createCommentDrafts();
  const addId = createUniqueId();
  const ready = () => {
    const view = session();
    return view?.state === "ready" ? view : undefined;
  };
  const me = (): MeView | null => ready()?.me ?? null;
  /** The last look is shown while the goals engine starts; a view without one is as good as none. */
  const shown = () => {
    const view = goals();
    return view?.state === "ready" || (view?.state === "loading" && view.objectives.length > 0)
      ? view
      : undefined;
  };
  const inPast = () => (place.day() === null ? undefined : shown());
  const beside = () => place.day() === null && shown() !== undefined;
  const as = (look: string) => (place.look() === look ? shown() : undefined);
  const onMap = () => as("map");
  goTo(place, () => shown() !== undefined);
  const mineCount = () => countOf(listed(), ({ mine }) => mine);
  const allCount = () => countOf(listed(), () => true);
  let isPressed = false;
  const lookBack = () => {
    isPressed = true;
    place.lookBack(LAST);
  };
  const focusAdd = () => document.getElementById(addId)?.focus();
  const onAdd = () => (goals()?.state === "ready" && place.day() === null ? focusAdd : undefined);
  return (
    <>
      <ListPane
        view={listed()}
        mineOnly={place.mineOnly()}
        onShow={place.show}
        allCount={allCount()}
        mineCount={mineCount()}
        onAdd={onAdd()}
        group={place.group()}
        onGroup={place.showGroup}
      />
      <main
        class="stage"
        aria-label={stage()}
        data-map={onMap() ? "" : undefined}
        data-then={place.day() === null ? undefined : ""}
      >
        <Switch
          fallback={
            <>
              <StageHead
                view={goals()}
                mineOnly={place.mineOnly()}
                onShow={place.show}
                allCount={allCount()}
                mineCount={mineCount()}
                onAdd={onAdd()}
                group={place.group()}
                onGroup={place.showGroup}
                onLookBack={shown() === undefined ? undefined : lookBack}
              />
              <div class="scroll">
                <Switch fallback={<DocumentSkeleton />}>
                  <Match when={goals()?.state === "failed"}>
                    <Failed detail={goals()?.detail ?? null} />
                  </Match>
                  <Match when={shown()}>
                    {(view) => (
                      <Document
                        view={view()}
                        orgName={ready()?.org.name ?? ""}
                        me={me()}
                        mineOnly={place.mineOnly()}
                        group={place.group()}
                        onGroup={place.showGroup}
                        onShowAll={() => {
                          place.show(false);
                          place.showGroup(null);
                        }}
                        onGoThroughDue={() => place.showDue(true)}
                        openKeyResult={place.keyResult()?.keyResult ?? null}
                        openPast={place.past()}
                        openComments={place.comments()}
                        phone={phone()}
                        addId={addId}
                      />
                    )}
                  </Match>
                </Switch>
              </div>
            </>
          }
        >
          <Match when={inPast()}>
            {(view) => (
              <ThenStage
                now={view()}
                then={then()}
                isMap={place.look() === "map"}
                to={place.to()}
                mineOnly={place.mineOnly()}
                group={place.group()}
                phone={phone()}
                onMine={place.show}
                onGroup={place.showGroup}
                onDay={place.lookBack}
                onTo={place.lookUpTo}
                takesFocus={isPressed}
                onBack={() => {
                  isPressed = false;
                  place.lookBack(null);
                  focusLookBack();
                }}
              />
            )}
          </Match>
          <Match when={onMap()}>
            {(view) => (
              <MapStage
                view={view()}
                mineOnly={place.mineOnly()}
                phone={phone()}
                openObjective={place.keyResult()?.objective ?? place.past() ?? place.comments()}
                onMine={place.show}
                group={place.group()}
                onGroup={place.showGroup}
                onLookBack={lookBack}
              />
            )}
          </Match>
          <Match when={as("overview")}>
            {(view) => (
              <Overview
                view={view()}
                mineOnly={place.mineOnly()}
                group={place.group()}
                onScope={place.showScope}
                onReport={() => place.showAs("report")}
              />
            )}
          </Match>
          <Match when={as("report")}>
            {(view) => (
              <Report
                view={view()}
                orgName={ready()?.org.name ?? ""}
                mineOnly={place.mineOnly()}
                group={place.group()}
                onBack={() => place.showAs("overview")}
              />
            )}
          </Match>
        </Switch>
      </main>
      <Show when={beside() && place.keyResult()?.keyResult} keyed>
        {(id) => (
          <Show when={shown()}>
            {(view) => (
              <ResultFrame
                view={view()}
                detail={detail()}
                draft={draftOf(id)}
                phone={phone()}
                onClose={() => place.close(view().cycle.id)}
              />
            )}
          </Show>
        )}
      </Show>
      <Show when={beside() && place.past()}>
        {(objective) => (
          <Past
            objective={objective()}
            number={shown()?.objectives.find((one) => one.id === objective() && !one.archived)?.number}
            phone={phone()}
            onClose={() => place.close(shown()?.cycle.id ?? "")}
          />
        )}
      </Show>
      <Show when={beside() && place.comments()} keyed>
        {(objective) => (
          <Comments
            objective={objective}
            shown={shown()?.objectives.find((one) => one.id === objective && !one.archived)}
            on={place.on()}
            drafts={commentDrafts}
            phone={phone()}
            onAll={place.onAll}
            onClose={() => place.close(shown()?.cycle.id ?? "")}
          />
        )}
      </Show>
      <Show when={shown() !== undefined && place.due()}>
        <DueWalk draftOf={draftOf} onClose={() => place.showDue(false)} />
      </Show>
    </>
  );
}

/** Back from the past: to where the way into it stands. */
const focusLookBack = () =>
  requestAnimationFrame(() => {
    const ways = [...document.querySelectorAll<HTMLElement>(".look-back")];
    ways.find((way) => way.checkVisibility())?.focus();
  });

function countOf(
  view: GoalsView | undefined,
  test: (one: GoalsView["objectives"][number]) => boolean,
): number {
  return (view?.objectives ?? []).filter((one) => !one.archived && test(one)).length;
}

/**
 * The cycle in the address; none means the current one. Naming the cycle that is on the screen already, as
 * opening a key result does, asks for nothing new, so that the page keeps its place.
 */
function createGoals(cycle: Accessor<CycleId | null>): Accessor<GoalsView | undefined> {
  let shown: Accessor<GoalsView | undefined> = () => undefined;
  const query = createMemo<{ readonly cycle: CycleId | null }>((before) => {
    const asked = cycle();
    const now = untrack(() => shown()?.cycle);
    const same = now !== undefined && (asked === null ? now.current : asked === now.id);
    return before !== undefined && same ? before : { cycle: asked };
  });
  shown = createView("goals", query);
  return shown;
}

/** Brings the objective that the address asks for to where it is read, once: one that was put away, too. */
function goTo(place: ReturnType<typeof createPlace>, isShown: Accessor<boolean>): void {
  createEffect(() => {
    const id = place.at();
    if (id === undefined || !isShown()) return;
    requestAnimationFrame(() => {
      const found = document.querySelector(`[data-objective="${CSS.escape(id)}"]`);
      found?.closest("details")?.setAttribute("open", "");
      found?.scrollIntoView({ block: "start" });
      place.arrived();
    });
  });
}

/** Where the person is in goals: all of it stands in the address. */
function createPlace() {
  const params = useParams<{ cycle?: string; objective?: string; keyResult?: string }>();
  const [search, setSearch] = useSearchParams<{
    mine?: string;
    at?: string;
    on?: string;
    group?: string;
    view?: string;
    due?: string;
    day?: string;
    to?: string;
  }>();
  const navigate = useNavigate();
  const goalsPath = useGoalsPath();
  return {
    cycle: () => readPart(params.cycle),
    keyResult: () => {
      const [objective, keyResult] = [readPart(params.objective), readPart(params.keyResult)];
      return objective === null || keyResult === null || keyResult === COMMENTS
        ? null
        : { objective, keyResult };
    },
    /** The objective whose comments are read, and what a new one is to be about. */
    comments: () => (readPart(params.keyResult) === COMMENTS ? readPart(params.objective) : null),
    on: () => textToCommentPlace(search.on),
    onAll: () => setSearch({ on: null }, { replace: true }),
    /** The objective whose past is looked at. */
    past: () => (readPart(params.keyResult) === null ? readPart(params.objective) : null),
    /** An objective to go to. */
    at: () => search.at,
    arrived: () => setSearch({ at: null }, { replace: true }),
    mineOnly: () => search.mine === "1",
    /** `map`, `overview` or `report`; else the document. */
    look: () => search.view,
    /** Going through what waits for a check-in. */
    due: () => search.due === "1",
    showDue: (on: boolean) => setSearch({ due: on ? "1" : null }, { replace: !on }),
    showAs: (view: string | null) => setSearch({ view }),
    /** The day of the past that is looked at, and up to which one changes are told. */
    day: () => search.day ?? null,
    to: () => search.to ?? null,
    lookBack: (day: string | null) =>
      setSearch(
        { day, ...(day === null && { to: null }) },
        { replace: search.day !== undefined && day !== null },
      ),
    lookUpTo: (to: string | null) => setSearch({ to }, { replace: true }),
    show: (mineOnly: boolean) => setSearch({ mine: mineOnly ? "1" : null }),
    group: () => search.group ?? null,
    showGroup: (group: string | null) => setSearch({ group }),
    showScope: (scope: { readonly mineOnly: boolean; readonly group: string | null }) =>
      setSearch({ mine: scope.mineOnly ? "1" : null, group: scope.group }),
    close: (cycle: string) => navigate(goalsPath(cycle)),
  };
}
