import { type JSX, Show } from "solid-js";
import type { QuoteView, TimelineItem } from "../../../bridge/contract.ts";
import { formatMoment, formatTime } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { OrgBadge } from "../../kit/OrgBadge.tsx";
import { LateState } from "../../kit/SyncState.tsx";
import type { MessageActions } from "./actions.ts";
import { MessageText } from "./MessageText.tsx";
import { oneLine } from "./message-text.ts";
import { Reactions } from "./Reactions.tsx";
import { UnderMine } from "./UnderMine.tsx";
import "./message.css";

export interface MessageProps {
  readonly item: TimelineItem;
  readonly joined: boolean;
  readonly tail: boolean;
  readonly flashed: boolean;
  readonly active: boolean;
  /** Pixels that a finger has pulled it aside. */
  readonly pulled: number;
  readonly actions: MessageActions;
  readonly onJump: (id: string) => void;
  /** The hover bar, while this message is pointed at. */
  readonly bar: JSX.Element;
}

/** One message. Keyboard and pointer are heard by the thread, which knows its neighbours. */
export function Message(props: MessageProps): JSX.Element {
  const isUnsent = () => props.item.state.type === "device" || props.item.state.type === "sending";
  return (
    <article
      class="msg"
      data-message={props.item.id}
      data-mine={props.item.mine ? "" : undefined}
      data-joined={props.joined ? "" : undefined}
      data-flash={props.flashed ? "" : undefined}
      data-pulled={props.pulled > 0 ? "" : undefined}
      data-state={isUnsent() ? "waiting" : undefined}
      tabindex={props.active ? 0 : -1}
      style={{ "--_pull": `${props.pulled}px` }}
    >
      <Show when={!props.joined}>
        <Avatar face={props.item.author} />
      </Show>
      <div class="said">
        <Who item={props.item} hidden={props.item.mine || props.joined} />
        <div class="line">
          <div class="bubble">
            <Show when={props.item.quote}>
              {(quote) => <Quote quote={quote()} isStop={props.active} onJump={props.onJump} />}
            </Show>
            <MessageText text={props.item.text} isStop={props.active} />
            <Show when={props.item.edited}>
              {(edited) => (
                <>
                  {" "}
                  <Edited at={edited().at} />
                </>
              )}
            </Show>
          </div>
          {props.bar}
        </div>
        <Show when={props.item.reactions.length > 0}>
          <Reactions
            item={props.item}
            isStop={props.active}
            onToggle={(emoji) => props.actions.react(props.item, emoji)}
          />
        </Show>
        <Show when={props.item.mine && props.tail}>
          <UnderMine item={props.item} isStop={props.active} actions={props.actions} />
        </Show>
      </div>
    </article>
  );
}

/** Name and time; spoken but not drawn where the place on the screen already says it. */
function Who(props: { readonly item: TimelineItem; readonly hidden: boolean }): JSX.Element {
  const t = useText("chat");
  return (
    <p class={props.hidden ? "sr" : "who"}>
      <b>
        <bdi>{props.item.author.name}</bdi>
      </b>{" "}
      <Show when={props.item.author.org}>
        {(org) => (
          <>
            <OrgBadge name={org()} />{" "}
          </>
        )}
      </Show>
      <Show when={props.item.author.lookAlike}>
        {(other) => (
          <>
            <span class="chip" data-tone="warn" data-size="sm" title={t().lookAlikeOf(other())}>
              {t().lookAlike}
            </span>{" "}
          </>
        )}
      </Show>
      <Show when={props.item.late} fallback={<time>{formatTime(props.item.writtenAt)}</time>}>
        <LateState writtenAt={props.item.writtenAt} arrivedAt={props.item.arrivedAt} />
      </Show>
    </p>
  );
}

function Edited(props: { readonly at: number }): JSX.Element {
  const t = useText("chat");
  const language = useLanguage();
  return (
    <span class="edited" title={formatMoment(language(), props.at, Date.now())}>
      {t().edited}
    </span>
  );
}

function Quote(props: {
  readonly quote: QuoteView;
  readonly isStop: boolean;
  readonly onJump: (id: string) => void;
}): JSX.Element {
  const t = useText("chat");
  const missing = () =>
    props.quote.missing === "recalled"
      ? t().quoteRecalled
      : props.quote.missing === "absent"
        ? t().quoteAbsent
        : null;
  return (
    <Show when={missing() === null} fallback={<span class="quote">{missing()}</span>}>
      <button
        type="button"
        class="quote"
        tabindex={props.isStop ? 0 : -1}
        title={t().quoteOf(props.quote.author)}
        onClick={() => props.onJump(props.quote.id)}
      >
        <b>
          <bdi>{props.quote.author}</bdi>
        </b>{" "}
        <span class="quoted" lang={languageOf(props.quote.text)}>
          {oneLine(props.quote.text)}
        </span>
      </button>
    </Show>
  );
}
