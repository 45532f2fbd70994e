import { For, type JSX, Show } from "solid-js";
import type {
  CommentAbout,
  CommentThreadView,
  CommentView,
  ObjectiveId,
  RoomId,
} from "../../../bridge/contract.ts";
import { formatListTime, formatMoment, formatNames } from "../../i18n/format.ts";
import { formatValue } from "../../i18n/format-value.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { MenuButton, MenuItem } from "../../kit/Menu.tsx";
import { SyncState } from "../../kit/SyncState.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { CommentBox } from "./CommentBox.tsx";
import type { CommentDrafts } from "./comment-drafts.ts";
import { commentTexts } from "./comment-text.ts";
import { stretchesOf } from "./comment-words.ts";

const QUICK = ["👍", "❤️", "🎉", "👀", "✅"] as const;

interface ThreadProps {
  readonly objective: ObjectiveId;
  readonly room: RoomId;
  readonly thread: CommentThreadView;
  readonly canComment: boolean;
  readonly drafts: CommentDrafts;
  /** Words that were recalled come back into the box. */
  readonly onBack: (text: string) => void;
}

/** A comment, what answers it, and whether it is settled. */
export function CommentThread(props: ThreadProps): JSX.Element {
  const t = useText(commentTexts);
  const language = useLanguage();
  const act = useAct();
  const [text, setText] = props.drafts.answerTo(props.thread.id);
  let row!: HTMLLIElement;
  const settle = (on: boolean) =>
    act.say("settleComment", { objective: props.objective, id: props.thread.id, on });
  const stop = () => {
    setText(null);
    row.focus();
  };
  return (
    <li ref={row} class="comment-thread" tabindex="-1" data-waits={props.thread.waits ? "" : undefined}>
      <Show when={props.thread.about}>{(about) => <About about={about()} />}</Show>
      <Show when={props.thread.waits}>
        <p class="waits">{t().waits}</p>
      </Show>
      <Comment {...props} comment={props.thread.root} />
      <Show when={props.thread.answers.length > 0}>
        <ol class="answers" aria-label={t().answerTo(props.thread.root.by.name)}>
          <For each={props.thread.answers}>
            {(answer) => (
              <li>
                <Comment {...props} comment={answer} />
              </li>
            )}
          </For>
        </ol>
      </Show>
      <Show when={props.thread.settled}>
        {(settled) => (
          <p class="settled">
            <Icon name="tick" size="sm" />
            {t().settledBy(settled().by.name, formatListTime(language(), settled().at, Date.now()))}
          </p>
        )}
      </Show>
      <Show
        when={props.canComment && (props.thread.root.recalled === null || props.thread.answers.length > 0)}
      >
        <Show
          when={text() !== null}
          fallback={
            <div class="acts">
              <Button tone="link" size="sm" onClick={() => setText("")}>
                {t().answer}
              </Button>
              <Show
                when={[props.thread.root, ...props.thread.answers].some(({ recalled }) => recalled === null)}
              >
                <Button tone="link" size="sm" onClick={() => void settle(props.thread.settled === null)}>
                  {props.thread.settled === null ? t().settle : t().reopen}
                </Button>
              </Show>
            </div>
          }
        >
          <CommentBox
            label={t().answerTo(props.thread.root.by.name)}
            placeholder={t().answerTo(props.thread.root.by.name)}
            act={t().send}
            room={props.room}
            text={() => text() ?? ""}
            setText={setText}
            takesFocus
            onSaved={stop}
            onCancel={stop}
            save={(said, mentions) => {
              const { objective, thread } = props;
              const about = { keyResult: null, checkIn: null, answers: thread.id };
              return act.attempt("addComment", { objective, ...about, text: said, mentions });
            }}
          />
        </Show>
      </Show>
    </li>
  );
}

function About(props: { readonly about: CommentAbout }): JSX.Element {
  const t = useText(commentTexts);
  const language = useLanguage();
  const words = () => {
    const { title, checkIn } = props.about;
    if (checkIn === null) return t().about(title);
    return t().aboutCheckIn(title, formatValue(language(), checkIn.value, checkIn.unit));
  };
  return <p class="about">{words()}</p>;
}

function Comment(props: ThreadProps & { readonly comment: CommentView }): JSX.Element {
  const t = useText(commentTexts);
  const act = useAct();
  const [text, setText] = props.drafts.editOf(props.comment.id);
  return (
    <div class="comment">
      <Avatar face={props.comment.by} size="sm" />
      <div>
        <CommentHead {...props} onEdit={() => setText(props.comment.text)} />
        <Show when={props.comment.recalled === null} fallback={<Gone comment={props.comment} />}>
          <Show
            when={text() !== null}
            fallback={
              <>
                <p class="b" lang={languageOf(props.comment.text)}>
                  <For each={stretchesOf(props.comment.text, props.comment.mentions)}>
                    {({ text: words, mention }) => (
                      <Show when={mention} fallback={words}>
                        {(named) => (
                          <b class="named" data-me={named().me ? "" : undefined}>
                            {words}
                          </b>
                        )}
                      </Show>
                    )}
                  </For>
                </p>
                <Earlier comment={props.comment} />
                <Reactions {...props} />
              </>
            }
          >
            <CommentBox
              label={t().editOf}
              act={t().save}
              room={props.room}
              text={() => text() ?? ""}
              setText={setText}
              before={props.comment}
              takesFocus
              onSaved={() => setText(null)}
              onCancel={() => setText(null)}
              save={(said, mentions) => {
                const { objective, comment } = props;
                return act.attempt("editComment", { objective, id: comment.id, text: said, mentions });
              }}
            />
          </Show>
        </Show>
        <Show when={props.comment.mine && props.comment.recalled === null}>
          <SyncState state={props.comment.state} />
        </Show>
      </div>
    </div>
  );
}

function CommentHead(
  props: ThreadProps & { readonly comment: CommentView; readonly onEdit: () => void },
): JSX.Element {
  const t = useText(commentTexts);
  const language = useLanguage();
  const act = useAct();
  const toasts = useToasts();
  const recall = async () => {
    const { objective, onBack } = props;
    const { id, mine, text } = props.comment; // gone from the view once it is recalled
    if (!(await act.say("recallComment", { objective, id })) || !mine) return;
    const action = { label: t().backToBox, run: () => onBack(text) };
    toasts.show({ icon: "recall", text: t().recalled, action });
  };
  return (
    <p class="h">
      <b>{props.comment.by.name}</b>
      <time
        datetime={new Date(props.comment.at).toISOString()}
        title={formatMoment(language(), props.comment.at, Date.now())}
      >
        {formatListTime(language(), props.comment.at, Date.now())}
      </time>
      <Show when={props.comment.edited}>
        <span class="hint">{t().edited}</span>
      </Show>
      <span class="push" />
      <Show when={props.canComment && props.comment.recalled === null}>
        <MenuButton icon="smile" size="sm" label={t().react(props.comment.by.name)}>
          <For each={QUICK}>
            {(emoji) => (
              <MenuItem onSelect={() => void toggle(act, props.objective, props.comment, emoji)}>
                <span aria-hidden="true">{emoji}</span>
                <span>{t().reactWith(emoji)}</span>
              </MenuItem>
            )}
          </For>
        </MenuButton>
      </Show>
      <Show when={props.comment.canEdit || props.comment.canRecall}>
        <MenuButton icon="more" size="sm" label={t().actions(props.comment.by.name)}>
          <Show when={props.comment.canEdit}>
            <MenuItem icon="edit" onSelect={props.onEdit}>
              {t().edit}
            </MenuItem>
          </Show>
          <MenuItem icon="recall" onSelect={() => void recall()}>
            {t().recall}
          </MenuItem>
        </MenuButton>
      </Show>
    </p>
  );
}

function toggle(act: ReturnType<typeof useAct>, objective: ObjectiveId, comment: CommentView, emoji: string) {
  const mine = comment.reactions.find((one) => one.emoji === emoji)?.mine ?? false;
  return act.say("reactToComment", { objective, id: comment.id, emoji, on: !mine });
}

function Reactions(props: ThreadProps & { readonly comment: CommentView }): JSX.Element {
  const t = useText(commentTexts);
  const language = useLanguage();
  const act = useAct();
  return (
    <Show when={props.comment.reactions.length > 0}>
      <div class="comment-reacts">
        <For each={props.comment.reactions}>
          {(reaction) => (
            <button
              type="button"
              aria-pressed={reaction.mine}
              disabled={!props.canComment}
              title={t().reactedBy(reaction.emoji, formatNames(language(), reaction.names))}
              onClick={() => void toggle(act, props.objective, props.comment, reaction.emoji)}
            >
              {reaction.emoji} {reaction.count}
              <span class="sr">{formatNames(language(), reaction.names)}</span>
            </button>
          )}
        </For>
      </div>
    </Show>
  );
}

function Earlier(props: { readonly comment: CommentView }): JSX.Element {
  const t = useText(commentTexts);
  const language = useLanguage();
  return (
    <Show when={props.comment.before.length > 0}>
      <details class="earlier">
        <summary>{t().earlier(props.comment.before.length)}</summary>
        <For each={props.comment.before}>
          {({ at, text }) => (
            <p lang={languageOf(text)}>
              <time datetime={new Date(at).toISOString()}>{formatListTime(language(), at, Date.now())}</time>{" "}
              {text}
            </p>
          )}
        </For>
      </details>
    </Show>
  );
}

function Gone(props: { readonly comment: CommentView }): JSX.Element {
  const t = useText(commentTexts);
  const by = () => props.comment.recalled?.by ?? null;
  return <p class="gone">{by() === null ? t().goneOwn : t().goneBy(by() ?? "")}</p>;
}
