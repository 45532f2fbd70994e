import { createEffect, createSignal, For, type JSX, Match, on, Show, Switch } from "solid-js";
import type { GoalEventView, GoalHistoryView, GoalUndone, ObjectiveId } from "../../../bridge/contract.ts";
import { formatListTime, formatMoment } from "../../i18n/format.ts";
import { languageOf, useLanguage } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { createView } from "../../state/engine.tsx";
import { createGoalActions } from "./actions.ts";
import { pastTexts } from "./past-text.ts";
import { type PastLine, pastLines } from "./past-words.ts";
import { SideFrame } from "./SideFrame.tsx";

const PAGE = 30;

export interface PastProps {
  readonly objective: ObjectiveId;
  /** Its place among the others; undefined for one that is put away. */
  readonly number: number | undefined;
  readonly phone: boolean;
  readonly onClose: () => void;
}

const useWords = () => {
  const language = useLanguage();
  return () => pastTexts[language()];
};

/** What happened to one objective, newest first, and the way back from each of it. */
export function Past(props: PastProps): JSX.Element {
  const words = useWords();
  const place = () => (props.number === undefined ? words().past : `O${props.number} · ${words().past}`);
  return (
    <SideFrame place={place()} opener="a.past:not(.talk)" phone={props.phone} onClose={props.onClose}>
      <Show when={props.objective} keyed>
        {(objective) => <Events objective={objective} />}
      </Show>
    </SideFrame>
  );
}

function Events(props: { readonly objective: ObjectiveId }): JSX.Element {
  const words = useWords();
  const [asked, setAsked] = createSignal({ limit: PAGE });
  const view = createView("goalHistory", () => ({ objective: props.objective, ...asked() }));
  const shown = createHeld(() => view() ?? undefined);
  return (
    <div class="scroll">
      <div class="panel">
        <Switch fallback={<PastSkeleton />}>
          <Match when={shown()?.state === "missing"}>
            <Empty art="well" title={words().missingTitle} text={words().missingText} />
          </Match>
          <Match when={shown()?.state === "failed"}>
            <Empty
              art="well"
              title={words().failedTitle}
              text={words().failedText}
              actions={
                <Button icon="refresh" onClick={() => setAsked(({ limit }) => ({ limit }))}>
                  {words().retry}
                </Button>
              }
            />
          </Match>
          <Match when={shown()}>
            {(history) => (
              <>
                <h2 class="past-title" lang={languageOf(history().title)}>
                  {history().title || words().untitled}
                </h2>
                <Show when={history().events.length > 0} fallback={<p class="hint">{words().empty}</p>}>
                  <ol class="log" aria-label={words().past}>
                    <For each={history().events}>
                      {(event) => <Event objective={props.objective} event={event} />}
                    </For>
                  </ol>
                </Show>
                <Show when={history().hasMore}>
                  <Button
                    wide
                    busy={view() === undefined}
                    onClick={() => setAsked(({ limit }) => ({ limit: limit + PAGE }))}
                  >
                    {words().earlier}
                  </Button>
                </Show>
              </>
            )}
          </Match>
        </Switch>
      </div>
    </div>
  );
}

/** The last picture stays while the next page is read. */
function createHeld(view: () => GoalHistoryView | undefined): () => GoalHistoryView | undefined {
  const [held, setHeld] = createSignal<GoalHistoryView | undefined>();
  createEffect(
    on(view, (next) => {
      if (next !== undefined) setHeld(() => next);
    }),
  );
  return () => view() ?? held();
}

function Event(props: { readonly objective: ObjectiveId; readonly event: GoalEventView }): JSX.Element {
  const words = useWords();
  const language = useLanguage();
  const lines = () => pastLines(language(), props.event);
  const moment = (at: number) => formatMoment(language(), at, Date.now());
  const head = () => {
    const { kind, undid } = props.event;
    if (kind === "created") return words().created;
    return kind === "undid" && undid !== null ? words().undid(undid.by.name, moment(undid.at)) : null;
  };
  let row!: HTMLLIElement;
  return (
    <li ref={row} tabindex="-1">
      <Avatar face={props.event.by} size="sm" />
      <div>
        <p class="h">
          <b>{props.event.by.name}</b>
          <time datetime={new Date(props.event.at).toISOString()} title={moment(props.event.at)}>
            {formatListTime(language(), props.event.at, Date.now())}
          </time>
        </p>
        <Show when={head()}>{(text) => <p class="b">{text()}</p>}</Show>
        <For each={lines()}>{(line) => <Line line={line} />}</For>
        <Show when={props.event.canUndo}>
          <UndoButton {...props} lines={lines()} head={head()} onDone={() => row.focus()} />
        </Show>
      </div>
    </li>
  );
}

export function Line(props: { readonly line: PastLine }): JSX.Element {
  const words = useWords();
  const fate = () => {
    const { now, by } = props.line;
    if (now === "back") return words().back;
    return by === null ? words().left : words().leftBy(by);
  };
  return (
    <div class="what" data-now={props.line.now ?? undefined}>
      <p>{props.line.head}</p>
      <Show when={props.line.change}>
        {(change) => (
          <p class="b">
            <Show when={change().from}>
              {(from) => (
                <>
                  <del lang={languageOf(from())}>{from()}</del>
                  <span aria-hidden="true"> → </span>
                  <span class="sr"> {words().arrow} </span>
                </>
              )}
            </Show>
            <ins lang={languageOf(change().to)}>{change().to}</ins>
          </p>
        )}
      </Show>
      <Show when={props.line.now}>
        <p class="fate">{fate()}</p>
      </Show>
    </div>
  );
}

function UndoButton(props: {
  readonly objective: ObjectiveId;
  readonly event: GoalEventView;
  readonly lines: readonly PastLine[];
  readonly head: string | null;
  readonly onDone: () => void;
}): JSX.Element {
  const words = useWords();
  const toasts = useToasts();
  const actions = createGoalActions();
  const say = createOutcome();
  const [busy, setBusy] = createSignal(false);
  const undo = async () => {
    setBusy(true);
    const result = await actions.undoEvent(props.objective, props.event.id);
    setBusy(false);
    if (!result.ok) return;
    props.onDone(); // the button goes with what it took back
    toasts.show({ icon: "tick", text: say(props.event, result.value) });
  };
  return (
    <Button
      size="sm"
      icon="recall"
      busy={busy()}
      aria-label={words().undoLabel(props.event.by.name, props.head ?? props.lines[0]?.head ?? "")}
      onClick={() => void undo()}
    >
      {words().undo}
    </Button>
  );
}

/** What an undo came to, as one sentence: what was left, and who had changed it. */
function createOutcome(): (event: GoalEventView, undone: GoalUndone) => string {
  const language = useLanguage();
  const words = useWords();
  return (event, { done, hasMore, left }) => {
    const t = words();
    if (hasMore) return t.goesOn;
    if (left.length === 0) return done > 0 ? t.done : t.alreadyBack;
    const [first] = left;
    const [line] = pastLines(language(), { ...event, effects: left.slice(0, 1) });
    const why = t.leftOf(line?.head ?? "", first?.by?.name ?? t.somebody);
    const told = left.length === 1 ? why : t.leftMore(why, left.length - 1);
    return done > 0 ? t.doneLeft(told) : t.nothingDone(told);
  };
}

function PastSkeleton(): JSX.Element {
  const words = useWords();
  return (
    <div class="goals-skel" role="status">
      <span class="sr">{words().loading}</span>
      <span class="skel title" />
      <For each={[1, 2, 3]}>{() => <span class="skel" />}</For>
    </div>
  );
}
