import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { GoalCommentsView, ObjectiveId, ObjectiveView } from "../../../bridge/contract.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { useAct } from "../../state/act.ts";
import { createView } from "../../state/engine.tsx";
import { CommentBox } from "./CommentBox.tsx";
import { CommentThread } from "./CommentThread.tsx";
import type { CommentDrafts } from "./comment-drafts.ts";
import { commentTexts } from "./comment-text.ts";
import { type CommentPlace, sortThreads } from "./comment-words.ts";
import "./comments.css";
import { formatValue } from "../../i18n/format-value.ts";
import { SideFrame } from "./SideFrame.tsx";

export interface CommentsProps {
  readonly objective: ObjectiveId;
  /** As the page shows it; undefined for one that is put away. */
  readonly shown: ObjectiveView | undefined;
  /** What a new comment is about; `null`: the objective. */
  readonly on: CommentPlace | null;
  readonly drafts: CommentDrafts;
  readonly phone: boolean;
  readonly onAll: () => void;
  readonly onClose: () => void;
}

/** What people say to each other about one objective. */
export function Comments(props: CommentsProps): JSX.Element {
  const t = useText(commentTexts);
  const view = createView("goalComments", () => ({ objective: props.objective }));
  const place = () => (props.shown === undefined ? t().comments : `O${props.shown.number} · ${t().comments}`);
  return (
    <SideFrame place={place()} opener="a.talk" phone={props.phone} onClose={props.onClose}>
      <div class="scroll">
        <div class="panel comments">
          <Switch fallback={<Skeleton />}>
            <Match when={view() === null}>
              <Empty art="well" title={t().missingTitle} text={t().missingText} />
            </Match>
            <Match when={view()}>{(found) => <Threads {...props} view={found()} />}</Match>
          </Switch>
        </div>
      </div>
      <Show when={view()?.canComment}>
        <Write {...props} room={view()?.room ?? ""} />
      </Show>
    </SideFrame>
  );
}

function Threads(props: CommentsProps & { readonly view: GoalCommentsView }): JSX.Element {
  const t = useText(commentTexts);
  const sorted = () => sortThreads(props.view.threads);
  const back = (text: string) =>
    props.drafts.of(props.objective)[1]((now) => (now?.trim() ? `${now}\n${text}` : text));
  const isBegun = ({ id, root, answers }: GoalCommentsView["threads"][number]) =>
    [props.drafts.answerTo(id), ...[root, ...answers].map((one) => props.drafts.editOf(one.id))].some(
      ([draft]) => draft() !== null,
    );
  const row = (thread: GoalCommentsView["threads"][number]) => (
    <CommentThread
      objective={props.objective}
      room={props.view.room}
      thread={thread}
      canComment={props.view.canComment}
      drafts={props.drafts}
      onBack={back}
    />
  );
  return (
    <>
      <h2 class="past-title" lang={languageOf(props.view.title)}>
        {props.view.title}
      </h2>
      <Show when={!props.view.canComment}>
        <p class="hint">{t().readOnly}</p>
      </Show>
      <Show
        when={sorted().open.length + sorted().settled.length > 0}
        fallback={
          <Empty art="well" title={t().emptyTitle} text={props.view.canComment ? t().emptyText : ""} />
        }
      >
        <ol class="comment-list" aria-label={t().list}>
          <For each={sorted().open}>{row}</For>
        </ol>
      </Show>
      <Show when={sorted().settled.length > 0}>
        <details class="settled-list" open={sorted().open.length === 0 || sorted().settled.some(isBegun)}>
          <summary>{t().settledList(sorted().settled.length)}</summary>
          <ol class="comment-list" aria-label={t().settledList(sorted().settled.length)}>
            <For each={sorted().settled}>{row}</For>
          </ol>
        </details>
      </Show>
    </>
  );
}

function Write(props: CommentsProps & { readonly room: string }): JSX.Element {
  const t = useText(commentTexts);
  const language = useLanguage();
  const act = useAct();
  const draft = () => props.drafts.of(props.objective);
  const about = () => props.shown?.keyResults.find(({ id }) => id === props.on?.keyResult);
  const checkIns = createView("keyResult", () =>
    props.on?.checkIn == null ? null : { objective: props.objective, keyResult: props.on.keyResult },
  );
  const words = () => {
    const keyResult = about();
    if (keyResult === undefined) return null;
    const said = checkIns()?.checkIns.find(({ id }) => id === props.on?.checkIn);
    if (said === undefined) return t().about(keyResult.title.text);
    const value = formatValue(language(), said.value, keyResult.unit);
    return t().aboutCheckIn(keyResult.title.text, value);
  };
  return (
    <div class="comment-write">
      <Show when={words()}>
        {(text) => (
          <p class="about">
            <span class="cut">{text()}</span>
            <IconButton icon="x" size="sm" label={t().aboutNone} onClick={() => props.onAll()} />
          </p>
        )}
      </Show>
      <CommentBox
        label={t().write}
        placeholder={t().writePlaceholder}
        act={t().send}
        room={props.room}
        text={() => draft()[0]() ?? ""}
        setText={draft()[1]}
        onSaved={() => draft()[1](null)}
        save={(text, mentions) => {
          const keyResult = about()?.id ?? null;
          const checkIn = keyResult === null ? null : (props.on?.checkIn ?? null);
          const { objective } = props;
          return act.attempt("addComment", { objective, keyResult, checkIn, answers: null, text, mentions });
        }}
      />
    </div>
  );
}

function Skeleton(): JSX.Element {
  const t = useText(commentTexts);
  return (
    <div class="goals-skel" role="status">
      <span class="sr">{t().loading}</span>
      <span class="skel title" />
      <For each={[1, 2]}>{() => <span class="skel" />}</For>
    </div>
  );
}
