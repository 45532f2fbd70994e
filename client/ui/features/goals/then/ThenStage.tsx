import { type JSX, Match, onCleanup, Show, Switch } from "solid-js";
import type { Day, GoalsThenView, GoalsView } from "../../../../bridge/contract.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Banner } from "../../../kit/Banner.tsx";
import { Empty } from "../../../kit/Empty.tsx";
import { Segmented } from "../../../kit/Segmented.tsx";
import { CycleMenu } from "../Cycles.tsx";
import { MapStage } from "../map/MapStage.tsx";
import { ViewChoice } from "../map/ViewChoice.tsx";
import { texts } from "../text.ts";
import { Between } from "./Between.tsx";
import { dayWords, endOf } from "./days.ts";
import { Reading, Unread } from "./Reading.tsx";
import { ThenDocument } from "./ThenDocument.tsx";
import { Timeline } from "./Timeline.tsx";
import { thenTexts } from "./then-text.ts";
import "./then.css";

export interface ThenStageProps {
  readonly now: GoalsView;
  readonly then: GoalsThenView | null | undefined;
  readonly isMap: boolean;
  /** Up to which day changes are told; `null` where the cycle is shown as it was. */
  readonly to: Day | null;
  readonly mineOnly: boolean;
  readonly group: string | null;
  readonly phone: boolean;
  readonly onMine: (mineOnly: boolean) => void;
  readonly onGroup: (group: string | null) => void;
  readonly onDay: (day: Day) => void;
  readonly onTo: (day: Day | null) => void;
  readonly onBack: () => void;
  /** It was opened by a press, which has gone with what was pressed: focus goes on here. */
  readonly takesFocus: boolean;
}

/** The cycle as it stood when a day was over, or what changed since. Nothing here can be edited; Esc leads back to now. */
export function ThenStage(props: ThenStageProps): JSX.Element {
  const t = useText(thenTexts);
  leaveOnEscape(() => props.onBack());
  const goals = () => props.then?.goals ?? undefined;
  const isTree = () => props.to === null;
  const to = () => upTo(props);
  return (
    <>
      <Switch
        fallback={
          <>
            <Head {...props} />
            <Note {...props} />
            <Show when={props.then?.state === "failed"} fallback={<Reading view={props.then} />}>
              <Empty art="well" title={t().failedTitle} text={t().failedText} />
            </Show>
          </>
        }
      >
        <Match when={isTree() && props.isMap && goals()}>
          {(then) => (
            <MapStage
              view={then()}
              day={props.then?.day}
              mineOnly={props.mineOnly}
              group={props.group}
              phone={props.phone}
              openObjective={null}
              onMine={props.onMine}
              onGroup={props.onGroup}
              note={<Note {...props} />}
            />
          )}
        </Match>
        <Match when={goals()}>
          {(then) => (
            <>
              <Head {...props} />
              <Note {...props} />
              <div class="scroll">
                <article class="doc">
                  <Show
                    when={isTree()}
                    fallback={
                      <Between cycle={then().cycle.id} from={props.then?.day ?? ""} to={to() ?? ""} />
                    }
                  >
                    <Unread count={props.then?.unread ?? 0} />
                    <ThenDocument
                      then={then()}
                      now={props.now}
                      mineOnly={props.mineOnly}
                      group={props.group}
                    />
                  </Show>
                </article>
              </div>
            </>
          )}
        </Match>
      </Switch>
      <Show when={props.then && (goals() || props.then.days.length > 0) && props.then}>
        {(then) => (
          <Timeline
            day={then().day}
            today={then().today}
            days={then().days}
            cycle={props.now.cycle}
            onDay={props.onDay}
            to={to()}
            onTo={props.onTo}
            takesFocus={props.takesFocus}
          />
        )}
      </Show>
    </>
  );
}

const upTo = ({ to, then }: ThenStageProps): Day | null => (to === null || !then ? to : endOf(to, then));

function Head(props: ThenStageProps): JSX.Element {
  const words = useText(texts);
  return (
    <header class="doc-head then-head">
      <h1>{words().goals}</h1>
      <ViewChoice value={props.isMap ? "map" : "document"} isPast />
      <span class="only-phone">
        <CycleMenu view={props.now} />
      </span>
    </header>
  );
}

/** That this is the past, and the way back. */
function Note(props: ThenStageProps): JSX.Element {
  const t = useText(thenTexts);
  const language = useLanguage();
  const words = () => {
    const { then } = props;
    const to = upTo(props);
    if (!then) return t().opening;
    const day = dayWords(language(), then.day, then.today);
    if (to === null) return then.day >= then.today ? t().viewingToday : t().viewing(day);
    return t().comparing(day, to >= then.today ? t().now : dayWords(language(), to, then.today));
  };
  return (
    <div class="then-note">
      <Banner icon="past" tone="time" actions={[{ label: t().back, run: props.onBack }]}>
        <span role="status">{words()}</span>
      </Banner>
      <Show when={props.then}>
        {(then) => (
          <Segmented
            label={t().what}
            value={props.to === null ? "tree" : "changes"}
            options={[
              { value: "tree", label: t().tree },
              { value: "changes", label: t().changes },
            ]}
            onChange={(value) => props.onTo(value === "tree" ? null : then().today)}
          />
        )}
      </Show>
    </div>
  );
}

/** Unless something lies above that it closes. */
function leaveOnEscape(leave: () => void): void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === "search";
    if (isTyping || document.querySelector("dialog[open], :popover-open") !== null) return;
    leave();
  };
  document.addEventListener("keydown", onKeyDown);
  onCleanup(() => document.removeEventListener("keydown", onKeyDown));
}
